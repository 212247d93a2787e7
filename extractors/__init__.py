"""From a report file to typed, traceable rows. Knows documents; nothing of DuckDB, Prefect, dbt or the command line."""
