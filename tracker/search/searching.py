"""Search: one function over everything that is public, the same on both databases."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from tracker.search.asking import Asked, Filters
from tracker.search.matching import Document, Matches, matching
from tracker.search.ranking import Hit, hit, ranked, ranked_similar, read

_T = TypeVar("_T", bound=Hashable)

FEW = 3
"""Hits below which the query may be misspelt, and what is like it is found too."""


@dataclass(frozen=True, slots=True)
class Facets:
    """How many hits there are of each kind, topic, jurisdiction (primary keys) and year."""

    kinds: dict[str, int] = field(default_factory=dict)
    topics: dict[int, int] = field(default_factory=dict)
    jurisdictions: dict[int, int] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, all of them if it was not cut, and counts of all.

    Of a very common word a share of the records is ranked (`estimated`): then `count` and `facets`
    are estimates, and there are `ranked` hits to page through.
    """

    hits: list[Hit]
    count: int
    ranked: int
    estimated: bool
    facets: Facets


def search(
    query: str, *, filters: Filters | None = None, limit: int | None = None, offset: int = 0
) -> Found:
    """Return what a query finds among the public records, the best first.

    A query without a letter or digit finds nothing. Costs one query if it finds something, and a
    few more if that is little or very much; a common word is ranked within a share of the records.
    """
    asked = Asked(query, filters or Filters())
    if not asked.runs:
        return Found([], 0, 0, False, Facets())
    found = _matching(asked)
    placed, similar = ranked(asked, found.documents), _similar(asked, found)
    end = None if limit is None else offset + limit
    hits = [hit(asked, place) for place in placed[offset:end]]
    if similar:
        hits = [*(hit(asked, place) for place in placed), *similar][offset:end]
    every = [*found.documents, *(like.document for like in similar)]
    return Found(
        hits=hits,
        count=len(every) * found.share,
        ranked=len(every),
        estimated=found.share > 1,
        facets=_facets(every, found.share),
    )


def _matching(asked: Asked) -> Matches:
    """Return what has every word or begins so; of what is common a share, and names just so."""
    found = matching(asked.by_words(), asked.by_beginning())
    if found.share == 1:
        return found
    exact = matching(asked.by_name()).documents
    by_key = {document.id: document for document in (*found.documents, *exact)}
    return Matches(tuple(by_key.values()), found.share)


def _similar(asked: Asked, found: Matches) -> list[Hit]:
    """Return what a query that finds little may mean besides, the likeliest first."""
    if len(found.documents) >= FEW or found.share > 1 or (loose := asked.with_slips()) is None:
        return []
    known = {document.id for document in found.documents}
    others = matching(loose).documents
    return ranked_similar(asked, [other for other in others if other.id not in known])


def _facets(found: Sequence[Document], share: int) -> Facets:
    topics: Counter[int] = Counter()
    # Few lists of topics are unlike any other, so each is read once.
    for text, number in Counter(document.topics for document in found).items():
        topics.update(dict.fromkeys(read(text), number * share))
    return Facets(
        kinds=_counted((document.kind for document in found), share),
        topics=dict(topics),
        jurisdictions=_counted((document.jurisdiction for document in found), share),
        years=_counted((document.year for document in found), share),
    )


def _counted(values: Iterable[_T | None], share: int) -> dict[_T, int]:
    """Return how many records have each value, if any, each standing for `share`."""
    counts = Counter(values)
    return {value: number * share for value, number in counts.items() if value is not None}
