"""Parts of files: which one a `Range` asks for (RFC 9110, 14), and a file read that far only."""

import re
from typing import IO

_RANGE = re.compile(r"bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", re.ASCII | re.IGNORECASE)
_DIGITS = 18
"""Longest number that is looked at; no file has as many bytes."""


class NoSuchPart(ValueError):
    """A part is asked for that lies behind the end of the file."""


def part_of(header: str, size: int) -> tuple[int, int] | None:
    """Return first and last byte of the part that `header` asks for, of a file of `size` bytes.

    None for no header and for what is not one plain part: the whole file then answers it. Raises
    NoSuchPart for a part that begins behind the end.
    """
    match = _RANGE.fullmatch(header)
    if match is None or not any(match.groups()) or max(map(len, match.groups())) > _DIGITS:
        return None
    first, last = match[1], match[2]
    if not first:
        # The last so many bytes.
        if int(last) == 0 or size == 0:
            raise NoSuchPart
        return max(0, size - int(last)), size - 1
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise NoSuchPart
    return int(first), min(int(last), size - 1) if last else size - 1


class Part:
    """A file open for reading, as far as its part goes; it closes the file."""

    def __init__(self, file: IO[bytes], first: int, last: int) -> None:
        file.seek(first)
        self._file = file
        self._left = last - first + 1

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at most `size`; none at the end of the part."""
        wanted = self._left if size < 0 else min(size, self._left)
        piece = self._file.read(wanted)
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        """Close the file."""
        self._file.close()
