"""Which kind a table is and which column means what: one TOML declaration a kind, and the code that applies them."""
