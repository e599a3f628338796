"""What makes this database different: agreement, field state, locating and checking passages."""
