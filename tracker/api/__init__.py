"""The programs' door: the REST API under /api/v1/; everybody reads, token holders write."""
