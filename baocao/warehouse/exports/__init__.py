"""What leaves the warehouse: files of all marts, and a PostgreSQL database."""
