"""The endpoints, one noun a file: each only declares."""
