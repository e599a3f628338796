"""The views, one file per concern."""
