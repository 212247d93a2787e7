"""The static site: what the warehouse holds, in Vietnamese and English. It opens from disk, without a server."""
