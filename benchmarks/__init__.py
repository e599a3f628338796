"""Repeatable measurements, each a ratio within one run; see README.md."""
