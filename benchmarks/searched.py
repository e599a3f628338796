"""A million laws and their search documents, as long as the dataset's, the same on every run.

Some thousand are made as records make them; the database repeats them under other keys, slugs and
shares.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from benchmarks.laws import _Bulk
from tracker.models import Jurisdiction, Law, Milestone, SearchDocument, Topic
from tracker.models.search_document import document_id
from tracker.search.documents import BATCH, refresh
from tracker.search.words import SAMPLE, SAMPLES
from tracker.vocabularies import Status

MADE = 10_000
"""Laws whose documents are made by us; all others are like one of them."""
COMMON, RARE, PAIR = "security", "aluminium", "軍縮"
"""Words of a third of the laws, of one in 2,000, and two characters in one of 10,000."""
JURISDICTIONS, TOPICS, YEARS = 20, 16, 20

_TABLE = SearchDocument._meta.db_table
_LATIN = [
    f"{first}{middle}{last}"
    for first in ("stra", "poli", "econ", "tech", "fund", "plan", "core")
    for middle in ("", "ni", "ve", "lo")
    for last in ("tion", "mica", "logy", "ra", "ment", "tery", "nal", "gor", "ster", "well")
]
_KANJI = "産業技術研究開発支援推進計画戦略安全保障政策基本法案改正輸出管理貿易投資審査供給網強化"
_NAME_WORDS, _SUMMARY_WORDS = 4, 27
"""A name of some 40 characters and a summary of some 250, as those of the dataset are long."""


def fill(laws: int, say: Callable[[str], None]) -> None:
    """Fill an empty database with `laws` public laws and their documents; say what is done."""
    say(f"making {MADE:,} laws and their documents")
    _make()
    say(f"repeating them until they are {laws:,}")
    times = laws // MADE - 1
    with _Bulk() as bulk, _without_triggers(say):
        bulk.cursor.execute(_repeated_laws(times))
        say("the laws are there")
        bulk.cursor.execute(_repeated_documents(times))
        say("the documents are there; making the indexes")
    say("the indexes are there")


@contextmanager
def _without_triggers(say: Callable[[str], None]) -> Iterator[None]:
    """Fill the index of words at once, after the block: PostgreSQL's by itself, SQLite's here."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET maintenance_work_mem = '512MB'")
            yield
            return
        tables = (Law._meta.db_table, _TABLE)
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)",
            tables,
        )
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        say("making the index of words")
        cursor.execute(f"INSERT INTO {_TABLE}_words({_TABLE}_words) VALUES ('rebuild')")  # noqa: S608 - ours
        # Not through Django's cursor, for which a percent sign would be a place for a value.
        for _, sql in triggers:
            connection.connection.execute(sql)


def _make() -> None:
    choose = random.Random(7)  # noqa: S311 - the same laws on every run
    places = [Jurisdiction(code=f"X-{n}", name=f"Land {n}") for n in range(JURISDICTIONS)]
    Jurisdiction.objects.bulk_create(places)
    topics: list[Any] = [Topic(slug=f"topic-{n}", label=f"Topic {n}") for n in range(TOPICS)]
    Topic.objects.bulk_create(topics)
    laws, steps, links = [], [], []
    for pk in range(1, MADE + 1):
        words = choose.choices(_LATIN, k=_NAME_WORDS)
        if pk % 3 == 0:
            words.insert(1, COMMON)
        if pk % 2000 == 1:
            words.append(RARE)
        japanese = "".join(choose.choices(_KANJI, k=9)) + (PAIR if pk == 77 else "")
        law = Law(
            pk=pk,
            slug=f"law-{pk}",
            name=" ".join(words).title(),
            name_ja=japanese,
            summary=" ".join(choose.choices(_LATIN, k=_SUMMARY_WORDS)).capitalize() + ".",
            jurisdiction=places[pk % JURISDICTIONS],
            status=Status.PUBLISHED,
            kind="act",
        )
        laws.append(law)
        day = f"{2000 + pk % YEARS}-05-11"
        steps.append(
            Milestone(
                slug=f"step-{pk}",
                law=law,
                title="Made",
                kind="enacted",
                date=day,
                modality="actual",
                status=Status.PUBLISHED,
            )
        )
        links += [Law.topics.through(law=law, topic=topics[n]) for n in {pk % TOPICS, pk % 7}]
    for row in steps:
        row.derive()
    Law.objects.bulk_create(laws, batch_size=BATCH)
    Milestone.objects.bulk_create(steps, batch_size=BATCH)
    Law.topics.through.objects.bulk_create(links, batch_size=BATCH)
    refresh(("law", law.pk) for law in laws)


def _repeated_laws(times: int) -> str:
    number = f"(id + n.n * {MADE})"
    columns = {str(field.column): str(field.column) for field in Law._meta.concrete_fields}
    columns |= {"id": number, "slug": f"'law-' || {number}"}
    return _repeated(Law._meta.db_table, columns, times)


def _repeated_documents(times: int) -> str:
    number = f"(object_id + n.n * {MADE})"
    shares = " || ".join(
        f"CASE WHEN {number} * 40503 / 65536 % {4**level} = 0 THEN ' {SAMPLE}{level}' ELSE '' END"
        for level in range(1, SAMPLES + 1)
    )
    fields = SearchDocument._meta.concrete_fields
    columns = {str(field.column): str(field.column) for field in fields}
    step = document_id("law", MADE) - document_id("law", 0)
    # The shares of the one that is repeated become words that nobody asks for.
    words = f"replace(words, ' {SAMPLE}', ' {SAMPLE}x')"
    columns |= {
        "id": f"id + n.n * {step}",
        "object_id": number,
        "slug": f"'law-' || {number}",
        "words": f"{words} || {shares}",
    }
    return _repeated(SearchDocument._meta.db_table, columns, times)


def _repeated(table: str, columns: dict[str, str], times: int) -> str:
    """Return the statement that adds the rows of a table again and again, each `n.n` anew."""
    return f"""
        INSERT INTO {table} ({", ".join(columns)})
        WITH RECURSIVE n(n) AS (
            SELECT CAST(1 AS bigint) UNION ALL SELECT n + 1 FROM n WHERE n < {times})
        SELECT {", ".join(columns.values())} FROM {table}, n"""  # noqa: S608 - our own text
