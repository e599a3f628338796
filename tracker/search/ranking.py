"""The order of hits, and which name of each matched: computed here, the same on both databases."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from tracker.search.asking import Asked, other_kana
from tracker.search.documents import GARBLE
from tracker.search.indexed import INDEXED
from tracker.search.matching import Document

EXACT, PREFIX, WORDS, TITLE, SUMMARY, SIMILAR = (
    "exact",
    "prefix",
    "words",
    "title",
    "summary",
    "similar",
)
WHY = (EXACT, PREFIX, WORDS, TITLE, SUMMARY, SIMILAR)
"""Why something was found, the best reason first."""
_EXACT, _PREFIX, _WORDS, _TITLE, _SUMMARY = range(5)
"""Their places."""

Placed = tuple[int, int, str, str, int, Any, Document]
"""A document and its place: why, how far its name is to be trusted, name, slug, key; and the name
that matched, as documents hold it."""

_ALIKE = 75
"""The least likeness, of 100, of a word and the one that it may be a slip for."""
_SHORT, _SHORT_ALIKE = 5, 80
"""In words of so few letters one slip weighs more."""
_WHOLE = 100
_JSON = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class MatchedName:
    """The name by which something was found."""

    text: str
    kind: str
    lang: str
    garbled: bool


class Hit(NamedTuple):
    """One record that was found, and why; what follows from that is worked out when asked for."""

    document: Document
    why: str
    found_name: list[Any] | None
    """The name that matched, as documents hold it; none, if it was the record's texts."""
    key: str
    """What was asked for, folded."""
    likeness: int | None = None
    """Of a misspelt query: how alike the words are, of 100."""

    @property
    def kind(self) -> str:
        """The record's kind."""
        return self.document.kind

    @property
    def object_id(self) -> int:
        """The record's primary key."""
        return self.document.object_id

    @property
    def name(self) -> MatchedName | None:
        """The name by which it was found."""
        if self.found_name is None:
            return None
        text, _, lang, kind, trust = self.found_name
        return MatchedName(text, kind, lang, garbled=trust == GARBLE)

    @property
    def score(self) -> int:
        """How much of the name was asked for, of 100; 0 if no name matched."""
        if self.likeness is not None:
            return min(self.likeness, _WHOLE - 1)
        if self.found_name is None:
            return 0
        return _WHOLE if self.why == EXACT else round(fuzz.ratio(self.key, self.found_name[1]))


def ranked(asked: Asked, documents: Iterable[Document]) -> list[Placed]:
    """Return documents that match strictly in their order, the best first."""
    key, words = asked.key, sorted(asked.key.split(" "))
    texts = [run.text for run in asked.runs]
    placed = []
    for document in documents:
        reason, trust, best = _SUMMARY, 0, None
        for name in read(document.known_as):
            folded = name[1]
            for text in texts:
                if text not in folded:
                    break
            else:
                found = _reason(asked, key, words, document.kind, folded)
                if found is not None and (found, name[4]) < (reason, trust):
                    reason, trust, best = found, name[4], name
        placed.append((reason, trust, document.name, document.slug, document.id, best, document))
    # No two have the same key, so nothing after it is compared.
    placed.sort()
    return placed


def hit(asked: Asked, placed: Placed) -> Hit:
    """Return a document in its place as a hit."""
    reason, _, _, _, _, name, document = placed
    return Hit(document, WHY[reason], name, asked.key)


def ranked_similar(asked: Asked, documents: Iterable[Document]) -> list[Hit]:
    """Return those documents that a misspelt query may mean as hits, the likeliest first."""
    found = []
    for document in documents:
        best = max(
            ((*_likeness(asked, name[1]), -name[4], name) for name in read(document.known_as)),
            key=lambda item: item[:3],
            default=(0, 0, 0, None),
        )
        if best[0]:
            found.append((best, document))
    found.sort(key=lambda item: (*(-number for number in item[0][:3]), *_by_name(item[1])))
    return [Hit(document, SIMILAR, best[3], asked.key, best[0]) for best, document in found]


def read(text: str) -> Any:
    """Return the value of a document's column of JSON."""
    return _JSON.raw_decode(text)[0]


def _by_name(document: Document) -> tuple[str, str, int]:
    return document.name, document.slug, document.id


def _reason(asked: Asked, key: str, words: list[str], kind: str, folded: str) -> int | None:
    """Return the place in WHY of a folded name that holds all that was asked for somewhere."""
    if folded == key or (len(folded) == len(key) and sorted(folded.split(" ")) == words):
        return _EXACT
    in_name = _TITLE if INDEXED[kind].titled else _WORDS
    if folded.startswith(key):
        return _PREFIX if in_name == _WORDS else in_name
    return in_name if _has_all(asked, folded) else None


def _has_all(asked: Asked, key: str) -> bool:
    """Whether a folded name has every word asked for, the last perhaps only begun."""
    *others, last = asked.runs
    spaced = f" {key} "
    return all(run.text in key if run.dense else f" {run.text} " in spaced for run in others) and (
        last.text in key if last.dense else f" {last.text}" in spaced
    )


def _likeness(asked: Asked, key: str) -> tuple[int, int]:
    """Return how alike the words asked for are to those of a name, and the query to the name.

    Nothing unless each of them has its counterpart.
    """
    words = key.split(" ")
    scores = []
    for run in asked.runs:
        if run.dense:
            score = max(
                fuzz.partial_ratio(form, key) if len(form) <= len(key) + 1 else 0
                for form in (run.text, other_kana(run.text))
            )
            least = _ALIKE
        else:
            found = process.extractOne(run.text, words, scorer=fuzz.ratio)
            score = found[1] if found else 0
            least = _SHORT_ALIKE if len(run.text) <= _SHORT else _ALIKE
        if score < least:
            return 0, 0
        scores.append(score)
    return round(sum(scores) / len(scores)), round(fuzz.ratio(asked.key, key))
