"""The DuckDB warehouse: staging, dbt build, publishing, reading. Nothing else opens it for writing."""
