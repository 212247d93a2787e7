"""The system around the extractors: names, warehouse, site, use cases and the command line."""

__version__ = "0.2.0"
