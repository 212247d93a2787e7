"""The system around the extractors: names, warehouse, site, use cases and the command line."""
