"""Search: one function over everything that is public, the same on both databases."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.search.asking import Asked, Filters
from tracker.search.matching import Document, Wanted, documents, matching
from tracker.search.ranking import Hit, ranked, ranked_similar

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

    A query without a letter or digit finds nothing. Costs up to six queries, however many records
    there are; a common word is ranked within the best part of a share of the records.
    """
    asked = Asked(query, filters or Filters())
    if not asked.runs:
        return Found([], 0, 0, False, Facets())
    hits, share = _hits(asked)
    end = None if limit is None else offset + limit
    return Found(
        hits=hits[offset:end],
        count=len(hits) * share,
        ranked=len(hits),
        estimated=share > 1,
        facets=_facets([hit.document for hit in hits], share),
    )


def _hits(asked: Asked) -> tuple[list[Hit], int]:
    """Return all hits, the best first, and for how many records each stands."""
    strict = matching(asked.by_words())
    if strict.share > 1:
        exact = matching(asked.by_name())
        return ranked(asked, documents({*exact.ids, *strict.ids})), strict.share
    ids, share = set(strict.ids), 1
    for wanted in asked.by_beginning():
        begun = matching(wanted)
        ids.update(begun.ids)
        share = max(share, begun.share)
    hits = ranked(asked, documents(ids)) if ids else []
    if len(hits) < FEW and (loose := asked.with_slips()) is not None:
        hits += _similar(asked, loose, ids)
    return hits, share


def _similar(asked: Asked, loose: Wanted, known: set[int]) -> list[Hit]:
    found = set(matching(loose).ids) - known
    return ranked_similar(asked, documents(found)) if found else []


def _facets(found: Iterable[Document], share: int) -> Facets:
    kinds: Counter[str] = Counter()
    topics: Counter[int] = Counter()
    jurisdictions: Counter[int] = Counter()
    years: Counter[int] = Counter()
    for document in found:
        kinds[document.kind] += share
        topics.update(dict.fromkeys(document.topics, share))
        if document.jurisdiction is not None:
            jurisdictions[document.jurisdiction] += share
        if document.year is not None:
            years[document.year] += share
    return Facets(dict(kinds), dict(topics), dict(jurisdictions), dict(years))
