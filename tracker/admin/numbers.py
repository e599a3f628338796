"""Whole numbers out of what a browser sends, which may be anything."""

_DIGITS = 18
"""Digits of the longest key or version that every database holds."""


def whole(text: str) -> int | None:
    """Return the number that a text of digits writes; None if it is no key and no version."""
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None
