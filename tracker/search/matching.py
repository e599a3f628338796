"""Documents whose words meet a condition: how each database is asked, side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import starmap
from typing import Any, NamedTuple

from django.db import connection
from django.db.models.expressions import RawSQL

from tracker.models import SearchDocument
from tracker.search.words import SAMPLE, SAMPLES

MOST = 1000
"""Documents that are ranked; of a search that finds more, a share of the records stands for all."""

_ENOUGH = MOST // 4
"""Documents that a share must hold to stand for all."""

_TABLE = "tracker_searchdocument"


class Document(NamedTuple):
    """What ranking reads of a document; its columns."""

    id: int
    kind: str
    object_id: int
    slug: str
    name: str
    known_as: list[list[Any]]
    topics: list[int]
    jurisdiction: int | None
    year: int | None

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"


@dataclass(frozen=True, slots=True)
class Word:
    """A word or mark that a document has; with `begins`, one that begins so."""

    text: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of the parts holds."""

    parts: "tuple[Condition, ...]"


Condition = Word | AllOf | OneOf


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a document must meet; `contains` are texts that it must hold as they stand."""

    condition: Condition
    contains: tuple[str, ...] = ()

    def and_(self, condition: Condition) -> "Wanted":
        """Return what is wanted here, and `condition` too."""
        return Wanted(AllOf((self.condition, condition)), self.contains)


@dataclass(frozen=True, slots=True)
class Matches:
    """Keys of the documents that match; each stands for `share` documents, of which one is here."""

    ids: tuple[int, ...]
    share: int = 1


def matching(wanted: Wanted) -> Matches:
    """Return all documents that match, or those in a share of the records if they are too many.

    The share is drawn by the records' names, so it is the same each time and on both databases.
    """
    found = _ids(wanted)
    if len(found) <= MOST:
        return Matches(tuple(found))
    known, level = Matches(tuple(sorted(found)[:MOST])), SAMPLES
    while level > 0:
        found = _ids(wanted.and_(Word(f"{SAMPLE}{level}")))
        if len(found) > MOST:
            break
        known = Matches(tuple(found), 4**level)
        if len(found) >= _ENOUGH:
            break
        # A step multiplies what is found by about four.
        expected, steps = 4 * max(len(found), 1), 1
        while 4 * expected <= MOST and steps < 3:
            expected, steps = 4 * expected, steps + 1
        level = max(level - steps, 1) if level > 1 else 0
    return known


def rows_matching(kind: str, wanted: Wanted) -> RawSQL:
    """Return the query of the keys of all records of a kind that match, however many."""
    source, params = _source(wanted)
    return RawSQL(  # noqa: S611 - the text is ours, what is asked for are parameters
        f"SELECT d.object_id FROM {source} AND d.kind = %s",  # noqa: S608 - the same
        (*params, kind),
    )


def documents(ids: Iterable[int]) -> list[Document]:
    """Return what ranking reads of some documents."""
    rows = SearchDocument.objects.filter(pk__in=list(ids)).order_by()
    return list(starmap(Document, rows.values_list(*Document._fields)))


def _ids(wanted: Wanted) -> list[int]:
    source, params = _source(wanted)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT d.id FROM {source} LIMIT {MOST + 1}", params)  # noqa: S608 - ours
        return [row[0] for row in cursor.fetchall()]


def _source(wanted: Wanted) -> tuple[str, list[Any]]:
    """Return the documents `d` that match, as tables and condition in SQL.

    PostgreSQL is given the words in a subquery, so that it plans without looking at them: else it
    takes what it believes to be common for a reason to walk through the whole table, and is wrong
    about two words that are common and never together. SQLite begins with the words, as joined.
    """
    words = _WRITTEN[connection.vendor](wanted.condition)
    if connection.vendor == "postgresql":
        source = (
            f"{_TABLE} d WHERE array_to_tsvector(string_to_array(d.words, ' ')) "
            "@@ (SELECT %s::tsquery)"
        )
        contains = "strpos(d.text, %s) > 0"
    else:
        source = (
            f"{_TABLE}_words w CROSS JOIN {_TABLE} d ON d.id = w.rowid "
            f"WHERE {_TABLE}_words MATCH %s"
        )
        contains = "instr(d.text, %s) > 0"
    return " AND ".join([source, *(contains for _ in wanted.contains)]), [words, *wanted.contains]


def _for_postgresql(condition: Condition) -> str:
    """Return a condition as PostgreSQL's tsquery; words hold letters and digits only."""
    match condition:
        case Word(text, begins):
            return f"'{text}'{':*' if begins else ''}"
        case AllOf(parts):
            return f"({' & '.join(map(_for_postgresql, parts))})"
        case OneOf(parts):
            return f"({' | '.join(map(_for_postgresql, parts))})"


def _for_sqlite(condition: Condition) -> str:
    """Return a condition as SQLite's FTS5 has it; words hold letters and digits only."""
    match condition:
        case Word(text, begins):
            return f'"{text}"{"*" if begins else ""}'
        case AllOf(parts):
            return f"({' AND '.join(map(_for_sqlite, parts))})"
        case OneOf(parts):
            return f"({' OR '.join(map(_for_sqlite, parts))})"


_WRITTEN = {"postgresql": _for_postgresql, "sqlite": _for_sqlite}
