"""Documents whose words meet a condition: how each database is asked, side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db import connection
from django.db.models.expressions import RawSQL

from tracker.search.words import SAMPLE, SAMPLES

MOST = 1000
"""Documents that are ranked; of a search that finds more, a share of the records stands for all."""

_ENOUGH = MOST // 4
"""Documents that a share must hold to stand for all."""

_TRIED, _COMMON = 5, 8
"""The share of the records that is looked into first, and how many it has of what is common: then
some eight thousand are, and to ask the index for all of them would be for nothing."""
_NEXT = 2
"""The share that is looked into of what is more than can be ranked, and not so common."""

_TABLE = "tracker_searchdocument"


class Document(NamedTuple):
    """What ranking reads of a document; its columns, those of JSON as text.

    Of a thousand documents few are looked into further than their place needs.
    """

    id: int
    kind: str
    object_id: int
    slug: str
    name: str
    known_as: str
    topics: str
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
    """What a document must meet; `contains` are texts that it must hold as they stand.

    One that has a mark which begins as `named` need not: its name is told by that.
    """

    condition: Condition
    contains: tuple[str, ...] = ()
    named: str = ""

    def in_share(self, level: int) -> "Wanted":
        """Return what is wanted here, of a share of the records."""
        return replace(self, condition=AllOf((self.condition, Word(f"{SAMPLE}{level}"))))


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents that match; each stands for `share` documents, of which one is here.

    Those whose keys are in `alone` are all here, and each stands for itself.
    """

    documents: Sequence[Document]
    share: int = 1
    alone: frozenset[int] = frozenset()

    def beside(self, others: Iterable[Document], alone: Iterable[Document]) -> "Matches":
        """Return these and others, each once; `alone` are those of both that are all here."""
        by_key = {document.id: document for document in (*self.documents, *others)}
        known = self.alone.union(document.id for document in alone)
        return Matches(tuple(by_key.values()), self.share, known)

    def stands_for(self, document: Document) -> int:
        """Return for how many documents one of them stands."""
        return 1 if document.id in self.alone else self.share


def matching(wanted: Wanted, wider: Wanted | None = None) -> Matches:
    """Return all documents that match, or those in a share of the records if they are too many.

    With `wider`, which all that is wanted meets too, those that meet it are returned, unless what
    is wanted is itself too much. The share is drawn by the records' names, so it is the same each
    time and on both databases. One query, unless they are too many.
    """
    common, found = _first(wanted, wider or wanted)
    if common:
        return _in_a_share(wanted, _TRIED, found)
    if len(found) <= MOST:
        return Matches(found)
    if wider is None or len(keys_matching(wanted)) > MOST:
        return _in_a_share(wanted, _NEXT)
    # Few have the words, and too many begin so.
    whole = _documents(wanted)
    return _in_a_share(wider, _TRIED).beside(whole, alone=whole)


def _in_a_share(wanted: Wanted, level: int, found: list[Document] | None = None) -> Matches:
    """Return the documents of a share that has enough of them and not too many.

    The search begins at `level`, of which `found` may be known.
    """
    known = None
    while level:
        found = _documents(wanted.in_share(level)) if found is None else found
        if len(found) > MOST:
            if known is not None or level == SAMPLES:
                break
            level, found = level + 1, None
            continue
        known = Matches(found, 4**level)
        if len(found) >= _ENOUGH:
            break
        # A step multiplies what is found by about four.
        expected, steps = 4 * max(len(found), 1), 1
        while 4 * expected <= MOST and steps < 3:
            expected, steps = 4 * expected, steps + 1
        level, found = max(level - steps, 1) if level > 1 else 0, None
    return known or Matches((found or [])[:MOST], 4**level)


def rows_matching(kind: str, wanted: Wanted) -> RawSQL:
    """Return the query of the keys of all records of a kind that match, however many."""
    source, params = _source(wanted)
    return RawSQL(  # noqa: S611 - the text is ours, what is asked for are parameters
        f"SELECT d.object_id FROM {source} AND d.kind = %s",  # noqa: S608 - the same
        (*params, kind),
    )


def keys_matching(wanted: Wanted) -> list[int]:
    """Return the keys of documents that match, of more than are ranked only so many."""
    source, params = _source(wanted)
    return [row[0] for row in _rows(f"SELECT d.id FROM {source} LIMIT {MOST + 1}", params)]  # noqa: S608 - ours


def _first(wanted: Wanted, wider: Wanted) -> tuple[bool, list[Document]]:
    """Return whether what is wanted is common, and if so what a share has of it.

    Else what meets `wider`, of more than are ranked only one too many. One query, in which the
    database itself looks into the share before it decides.
    """
    share = wanted.in_share(_TRIED)
    tried, tried_params = _source(share)
    source, params = _source(wider, "SELECT words FROM asked")
    rows = _rows(
        f"""
        WITH tried(common) AS (
            SELECT count(*) = {_COMMON} FROM (SELECT 1 FROM {tried} LIMIT {_COMMON}) few),
        asked(words) AS (SELECT CASE WHEN common THEN %s ELSE %s END FROM tried)
        SELECT {_columns()}, (SELECT common FROM tried) FROM {source} LIMIT {MOST + 1}""",  # noqa: S608 - ours
        [*tried_params, _written(share), _written(wider), *params],
    )
    return bool(rows and rows[0][-1]), [Document._make(row[:-1]) for row in rows]


def _documents(wanted: Wanted) -> list[Document]:
    """Return documents that match, of more than are ranked only one too many."""
    source, params = _source(wanted)
    sql = f"SELECT {_columns()} FROM {source} LIMIT {MOST + 1}"  # noqa: S608 - ours
    return list(map(Document._make, _rows(sql, params)))


def _rows(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()  # type: ignore[no-any-return]  # rows


def _columns() -> str:
    """Return the columns of a document in SQL; JSON as text, so that it is not read in vain."""
    cast = "::text" if connection.vendor == "postgresql" else ""
    return ", ".join(
        f"d.{name}{cast if name in ('known_as', 'topics') else ''}" for name in Document._fields
    )


def _source(wanted: Wanted, words: str = "%s") -> tuple[str, list[str]]:
    """Return the documents `d` that match, as tables and condition in SQL, and its parameters.

    The first of them are the words, unless `words` is a query that returns them. PostgreSQL is
    given them in a subquery, so that it plans without looking at them: else it takes what it
    believes to be common for a reason to walk through the whole table, and is wrong about two words
    that are common and never together. SQLite begins with the words, as joined.
    """
    if connection.vendor == "postgresql":
        vector = "array_to_tsvector(string_to_array(d.words, ' '))"
        source, holds = f"{_TABLE} d WHERE {vector} @@ (SELECT ({words})::tsquery)", "strpos"
    else:
        tables = f"{_TABLE}_words w CROSS JOIN {_TABLE} d ON d.id = w.rowid"
        source, holds = f"{tables} WHERE {_TABLE}_words MATCH ({words})", "instr"
    params = [_written(wanted)] if words == "%s" else []
    if wanted.contains:
        contains = " AND ".join([f"{holds}(d.text, %s) > 0"] * len(wanted.contains))
        named = f" OR {holds}(d.words, %s) > 0" if wanted.named else ""
        source += f" AND ({contains}{named})"
        params += [*wanted.contains, *([wanted.named] if wanted.named else ())]
    return source, params


def _written(wanted: Wanted) -> str:
    """Return what is wanted as the database's index is asked for it."""
    return _WRITTEN[connection.vendor](wanted.condition)


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
