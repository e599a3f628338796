"""What searching a million documents takes: beside the bare index, and beside LIKE over trigrams.

`BENCH_DOCUMENTS` says how many; a million if it is not set. Some thousand documents are made as
records make them, and repeated by the database under other keys, names and shares.
"""

import os
import random
from collections.abc import Callable, Iterator

from django.db import connection

from benchmarks.measuring import Ratio, compare
from tracker.models import SearchDocument
from tracker.search.asking import Asked
from tracker.search.documents import BATCH, _Beside, _document, _learn_frequencies
from tracker.search.indexed import INDEXED
from tracker.search.matching import _ids, matching
from tracker.search.searching import search
from tracker.search.words import SAMPLE, SAMPLES

DOCUMENTS = int(os.environ.get("BENCH_DOCUMENTS", "1000000"))
MADE = 10_000
ROUNDS = 9
REPEATS = 5
"""Searches in one measurement."""
COMMON, RARE, PAIR = "security", "aluminium", "軍縮"
_TABLE = "tracker_searchdocument"
_KEY_STEP = 64 * MADE
_LATIN = [
    f"{first}{last}"
    for first in ("stra", "poli", "econ", "tech", "fund", "plan", "core")
    for last in ("tion", "mica", "logy", "ra", "ment", "tery", "nal", "gor", "ster", "well")
]
_KANJI = "産業技術研究開発支援推進計画戦略安全保障政策基本法案改正輸出管理貿易投資審査供給網強化"


def make_documents() -> None:
    """Fill the table: a third have the common word, one in ten thousand the rare pair."""
    choose = random.Random(7)  # noqa: S311 - the same documents on every run
    law = INDEXED["law"]
    made = []
    for pk in range(1, MADE + 1):
        words = choose.choices(_LATIN, k=4)
        if pk % 3 == 0:
            words.insert(1, COMMON)
        if pk % 2000 == 1:
            words.append(RARE)
        japanese = "".join(choose.choices(_KANJI, k=8))
        if pk == 77:
            japanese += PAIR
        row = {
            "pk": pk,
            "slug": f"law-{pk}",
            "name": " ".join(words).title(),
            "name_ja": japanese,
            "summary": " ".join(choose.choices(_LATIN, k=12)),
            **dict.fromkeys(("law_number", "egov_law_id", "wikidata_id"), ""),
            "jurisdiction": 1 + pk % 20,
        }
        document = _document(law, row, _Beside())
        document.words = " ".join(w for w in document.words.split() if not w.startswith(SAMPLE))
        made.append(document)
    SearchDocument.objects.bulk_create(made, batch_size=BATCH)
    shares = " || ".join(
        f"CASE WHEN (d.id / 64 + n.n * {MADE}) * 40503 / 65536 % {4**level} = 0"
        f" THEN ' {SAMPLE}{level}' ELSE '' END"
        for level in range(1, SAMPLES + 1)
    )
    number = f"(d.object_id + n.n * {MADE})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP INDEX {_TABLE}_words")
        cursor.execute(
            f"""INSERT INTO {_TABLE} (id, kind, object_id, slug, name, known_as, words, text,
                    topics, jurisdiction, year)
                WITH RECURSIVE n(n) AS (
                    SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {DOCUMENTS // MADE - 1})
                SELECT d.id + n.n * {_KEY_STEP}, kind, {number}, 'law-' || {number}, name, known_as,
                    words || {shares}, text, topics, jurisdiction, year
                FROM {_TABLE} d, n"""  # noqa: S608 - our own text
        )
        if connection.vendor == "postgresql":
            cursor.execute(
                f"""CREATE INDEX {_TABLE}_words ON {_TABLE}
                    USING gin (array_to_tsvector(string_to_array(words, ' ')))"""
            )
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(f"CREATE INDEX trigrams ON {_TABLE} USING gin (text gin_trgm_ops)")
            cursor.execute(f"VACUUM {_TABLE}")
    _learn_frequencies()


def containing(text: str) -> list[int]:
    """Return the keys of the documents whose text contains another, as LIKE finds them."""
    with connection.cursor() as cursor:
        sql = f"SELECT id FROM {_TABLE} WHERE text LIKE %s"  # noqa: S608 - our own text
        cursor.execute(sql, [f"%{text}%"])
        return sorted(row[0] for row in cursor.fetchall())


def repeated(run: Callable[[], object]) -> Callable[[], None]:
    """Return a function that runs another some times."""

    def runs() -> None:
        for _ in range(REPEATS):
            run()

    return runs


def measure() -> Iterator[Ratio]:
    """Yield what ranked searches cost."""
    make_documents()
    for word in (COMMON, RARE):
        wanted = Asked(word).by_words()
        if not matching(wanted).ids:
            raise AssertionError(f"Nothing is found by {word}.")
        yield compare(
            f"a ranked search of “{word}”, {DOCUMENTS:,} documents",
            base=repeated(lambda wanted=wanted: _ids(wanted)),
            base_name=f"the keys of as many from the bare index, {REPEATS} times",
            ours=repeated(lambda word=word: search(word, limit=20)),
            rounds=ROUNDS,
        )
    if containing(PAIR) != sorted(hit.document.id for hit in search(PAIR).hits):
        raise AssertionError("LIKE and search answer differently.")
    wanted = Asked(PAIR).by_words()
    for name, ours in (
        (f"the keys of what holds “{PAIR}”", lambda: matching(wanted)),
        (f"a ranked search of “{PAIR}”", lambda: search(PAIR, limit=20)),
    ):
        yield compare(
            f"{name}, {DOCUMENTS:,} documents",
            base=repeated(lambda: containing(PAIR)),
            base_name=f"LIKE, on PostgreSQL with an index over trigrams, {REPEATS} times",
            ours=repeated(ours),
            rounds=3,
        )
