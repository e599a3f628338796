"""What searching a million documents takes: beside the bare index, and beside icontains.

`BENCH_DOCUMENTS` says how many; a million if it is not set.
"""

import os
import sys
import time
from collections.abc import Iterator
from functools import partial, reduce
from operator import or_

from django.db import connection
from django.db.models import Q

from benchmarks.measuring import Ratio, compare
from benchmarks.searched import COMMON, PAIR, RARE, fill
from tracker.models import Law
from tracker.search.asking import Asked
from tracker.search.indexed import INDEXED
from tracker.search.matching import MOST, keys_matching
from tracker.search.searching import search

DOCUMENTS = int(os.environ.get("BENCH_DOCUMENTS", "1000000"))
ROUNDS, FEW_ROUNDS = 9, 3
"""Rounds, and rounds of what takes seconds."""
RUNS = 5
"""Searches in one measurement."""
LIMIT = 20
"""Hits on a page."""

_TABLE = "tracker_searchdocument"
_LAW = INDEXED["law"]
_COLUMNS = [*(name.column for name in _LAW.names), *_LAW.texts]
"""The columns of a law that search covers."""
_began = time.monotonic()


def say(line: str) -> None:
    """Print how far it is, since a run takes minutes."""
    sys.stdout.write(f"{time.monotonic() - _began:4.0f} s: {line}\n")
    sys.stdout.flush()


def index_trigrams() -> None:
    """Let PostgreSQL index what icontains looks into (it compares upper-cased), by pg_trgm."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        for column in _COLUMNS:
            cursor.execute(
                f"CREATE INDEX trigrams_{column} ON {Law._meta.db_table} "
                f"USING gin (UPPER({column}::text) gin_trgm_ops)"
            )
        cursor.execute(f"VACUUM ANALYZE {Law._meta.db_table}")


def containing(text: str, lookup: str) -> list[int]:
    """Return the keys of the public laws that hold a text, as Django's `contains` finds them."""
    holds = reduce(or_, (Q(**{f"{column}__{lookup}": text}) for column in _COLUMNS))
    return sorted(Law.objects.public().filter(holds).order_by().values_list("pk", flat=True))


def first_keys(word: str) -> list[int]:
    """Return the keys of as many documents as are ranked, and one more, as the index has them."""
    if connection.vendor == "postgresql":
        return keys_matching(Asked(word).by_words())
    sql = f"SELECT rowid FROM {_TABLE}_words WHERE {_TABLE}_words MATCH %s LIMIT {MOST + 1}"  # noqa: S608 - ours
    with connection.cursor() as cursor:
        cursor.execute(sql, [word])
        return [row[0] for row in cursor.fetchall()]


def number(word: str) -> int:
    """Return how many documents have a word, counted by the index."""
    if connection.vendor == "postgresql":
        vector = "array_to_tsvector(string_to_array(words, ' '))"
        source = f"{_TABLE} WHERE {vector} @@ (SELECT %s::tsquery)"
    else:
        source = f"{_TABLE}_words WHERE {_TABLE}_words MATCH %s"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {source}", [word])  # noqa: S608 - our own text
        return int(cursor.fetchone()[0])


def check() -> None:
    """Raise AssertionError unless both sides find the same."""
    found = sorted(hit.object_id for hit in search(PAIR).hits)
    if not found or not found == containing(PAIR, "icontains") == containing(PAIR, "contains"):
        raise AssertionError("LIKE and search answer differently.")
    rare, common = search(RARE), search(COMMON)
    if rare.estimated or rare.count != number(RARE):
        raise AssertionError(f"Of {RARE} search finds {rare.count}, the index {number(RARE)}.")
    if not 0.8 < common.count / number(COMMON) < 1.25:
        raise AssertionError(f"{common.count} is no estimate of {number(COMMON)}.")


def measure() -> Iterator[Ratio]:
    """Yield what ranked searches cost."""
    fill(DOCUMENTS, say)
    if connection.vendor == "postgresql":
        say("indexing the trigrams of the laws")
        index_trigrams()
    say("checking that both sides find the same")
    check()
    of = f"{DOCUMENTS:,} documents"
    for word in (COMMON, RARE):
        say(f"searching “{word}”")
        yield compare(
            f"a ranked search of “{word}”, {of}",
            base=partial(first_keys, word),
            base_name=f"{MOST + 1:,} keys from the bare index at most",
            ours=partial(search, word, limit=LIMIT),
            rounds=ROUNDS,
            runs=RUNS,
        )
    say(f"counting “{COMMON}”")
    yield compare(
        f"a ranked search of “{COMMON}”, with an estimate of its number, {of}",
        base=partial(number, COMMON),
        base_name="the number by the bare index",
        ours=partial(search, COMMON, limit=LIMIT),
        rounds=FEW_ROUNDS,
        runs_of_ours=RUNS,
    )
    trigrams = " beside indexes over trigrams" if connection.vendor == "postgresql" else ""
    for lookup, how in (
        ("icontains", f"icontains over the columns of a million laws{trigrams}"),
        ("contains", "the same with a difference between small and capital letters"),
    ):
        say(f"searching “{PAIR}” with {lookup}")
        yield compare(
            f"a ranked search of “{PAIR}”, {of}",
            base=partial(containing, PAIR, lookup),
            base_name=how,
            ours=partial(search, PAIR, limit=LIMIT),
            rounds=FEW_ROUNDS,
            runs_of_ours=RUNS,
        )
