"""Tables of a text page without a full grid of rules: evidence that there is one, its columns, its rows."""
