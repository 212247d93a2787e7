"""Pictures of pages with places marked on them."""
