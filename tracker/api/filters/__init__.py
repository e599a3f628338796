"""What each list can be filtered by, one noun a file."""
