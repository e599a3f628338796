"""The copy lint: our own words must not repeat a run of an article's."""

import re
from collections.abc import Iterable

from tracker.text import fold

RUN = 8
"""So many consecutive words shared with a source are a copy, unless they are an official name."""

_WORD = re.compile(r"\w+")


def words_of(text: str) -> list[str]:
    """Return the words of a text as the lint compares them: folded, without punctuation."""
    return _WORD.findall(fold(text))


class Copied:
    """The runs of some source texts, to look our texts up in.

    `allowed` texts (titles, official names) may be repeated whole or in part.
    """

    def __init__(self, texts: Iterable[str], allowed: Iterable[str] = ()) -> None:
        self._runs = {run for text in texts for run in _runs(words_of(text))}
        self._allowed = {run for text in allowed for run in _runs(words_of(text))}

    def shared(self, text: str) -> list[str]:
        """Return the runs of RUN or more words that `text` shares with a source, in order."""
        tokens = words_of(text)
        found: list[str] = []
        begin = end = -1
        for at, run in enumerate(_runs(tokens)):
            if run not in self._runs or run in self._allowed:
                continue
            if at > end:
                begin = at
                found.append("")
            end = at + RUN - 1
            found[-1] = " ".join(tokens[begin : end + 1])
        return found


def _runs(tokens: list[str]) -> Iterable[tuple[str, ...]]:
    return (tuple(tokens[at : at + RUN]) for at in range(len(tokens) - RUN + 1))
