"""The programs' door: the REST API under /api/v1/, read-only, of public rows."""
