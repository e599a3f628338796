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
        count=sum(map(found.stands_for, every)),
        ranked=len(every),
        estimated=found.share > 1,
        facets=_facets(every, [found.stands_for(document) for document in every]),
    )


def _matching(asked: Asked) -> Matches:
    """Return what has every word or begins so; of what is common a share, and names just so."""
    found = matching(asked.by_words(), asked.by_beginning())
    if found.share == 1:
        return found
    exact = matching(asked.by_name())
    known = {document.id for document in found.documents}
    # A share of the names comes on top of what stands for them already.
    others = [document for document in exact.documents if document.id not in known]
    return found.beside(others, alone=exact.documents if exact.share == 1 else others)


def _similar(asked: Asked, found: Matches) -> list[Hit]:
    """Return what a query that finds little may mean besides, the likeliest first."""
    if len(found.documents) >= FEW or found.share > 1 or (loose := asked.with_slips()) is None:
        return []
    known = {document.id for document in found.documents}
    others = matching(loose).documents
    return ranked_similar(asked, [other for other in others if other.id not in known])


def _facets(found: Sequence[Document], each: Sequence[int]) -> Facets:
    """Return the facets of documents, of which `each` stands for so many."""
    topics: Counter[int] = Counter()
    # Few lists of topics are unlike any other, so each is read once.
    for text, number in _counted((document.topics for document in found), each).items():
        topics.update(dict.fromkeys(read(text), number))
    return Facets(
        kinds=_counted((document.kind for document in found), each),
        topics=dict(topics),
        jurisdictions=_counted((document.jurisdiction for document in found), each),
        years=_counted((document.year for document in found), each),
    )


def _counted(values: Iterable[_T | None], each: Iterable[int]) -> dict[_T, int]:
    """Return how many records have each value, if any; `each` is for how many one stands."""
    counts: Counter[_T] = Counter()
    for (value, share), number in Counter(zip(values, each, strict=True)).items():
        if value is not None:
            counts[value] += number * share
    return dict(counts)
