"""Whole-dataset files: the public rows as one SQLite file, and every other format made from it."""
