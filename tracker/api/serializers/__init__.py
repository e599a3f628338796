"""What each noun looks like in answers, one noun a file: the list's shape and the detail's."""
