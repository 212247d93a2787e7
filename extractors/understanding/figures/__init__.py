"""Logical tables of any kind -> every printed figure, with the words that say what it is a figure of."""
