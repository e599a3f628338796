"""Laws in bulk, the same on every run: made by the database itself, a statement for each table.

Each law has two topics, three milestones, two other names, two participations and three
citations, as the records of the dataset have; all of it is public.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import connection, models

from tracker.models import (
    Citation,
    Institution,
    Jurisdiction,
    Law,
    Milestone,
    Name,
    Participation,
    Passage,
    Person,
    Source,
    Topic,
)

PER_PASSAGE = 20
"""Citations of each passage."""
PASSAGES = 50
"""Passages of each source."""
PEOPLE = 2_000
INSTITUTIONS = 500
TOPICS = 40
JURISDICTIONS = 5

_MOMENT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_SUMMARY = (
    "Requires operators of essential services to report planned equipment and outsourcing before "
    "they are introduced, provides for loans and subsidies to secure supply, and sets up a "
    "council that reviews the measures every year; number "
)


def load(laws: int) -> None:
    """Fill an empty database with `laws` laws and all that belongs to them."""
    public = {"status": "'published'"}
    with _Bulk() as bulk:
        bulk.fill(Jurisdiction, JURISDICTIONS, code="'X-' || n", name="'Jurisdiction ' || n")
        bulk.fill(Topic, TOPICS, slug="'topic-' || n", label="'Topic ' || n || ' of policy'")
        bulk.fill(
            Person, PEOPLE, **public, slug="'person-' || n", name="'Person ' || n || ' Surname'"
        )
        bulk.fill(
            Institution,
            INSTITUTIONS,
            **public,
            slug="'institution-' || n",
            name="'Ministry ' || n || ' of Affairs'",
            kind="'ministry'",
            jurisdiction_id=_among(JURISDICTIONS),
        )
        bulk.fill(
            Law,
            laws,
            **public,
            # Not in the order of the keys, so that sorting has something to do.
            slug="'law-' || n",
            name="'Act ' || ((n * 7919) % 1000003) || ' on the promotion of security ' || n",
            name_ja="'経済安全保障推進法第' || n || '号'",
            kind="'act'",
            jurisdiction_id=_among(JURISDICTIONS),
            summary=f"'{_SUMMARY}' || n",
            law_number="'Act No. ' || n",
        )
        bulk.fill(
            Law.topics.through,
            2 * laws,
            law_id=_owner(2),
            topic_id=f"1 + (n + (n % 2) * 7) % {TOPICS}",
        )
        bulk.fill(
            Milestone,
            3 * laws,
            **public,
            slug="'milestone-' || n",
            title="'Step ' || n || ' of the bill'",
            kind=_one_of("n", ["cabinet_decision", "promulgated", "in_force"]),
            modality="'actual'",
            law_id=_owner(3),
            **_day("date"),
        )
        bulk.fill(
            Name,
            2 * laws,
            **public,
            slug="'name-' || n",
            text="'経済安保法 ' || n",
            key="'経済安保法 ' || n",
            lang="'ja'",
            kind="'short'",
            confidence="'certain'",
            law_id=_owner(2),
        )
        bulk.fill(
            Participation,
            2 * laws,
            **public,
            slug="'participation-' || n",
            role=_one_of("n", ["proposer", "regulator"]),
            law_id=_owner(2),
            person_id=f"CASE WHEN n % 2 = 0 THEN {_among(PEOPLE)} END",
            institution_id=f"CASE WHEN n % 2 = 1 THEN {_among(INSTITUTIONS)} END",
        )
        passages = max(3 * laws // PER_PASSAGE, 1)
        bulk.fill(
            Source,
            passages // PASSAGES + 1,
            **public,
            slug="'source-' || n",
            title="'Report ' || n || ' on supply chains'",
            publisher="'The Example Journal'",
            kind="'news'",
            language="'en'",
            url="'https://example.org/' || n",
            **_day("published"),
        )
        bulk.fill(
            Passage,
            passages,
            ref="'p' || n",
            source_id=_owner(PASSAGES),
            start="'Passage ' || n || ' begins'",
            end="'ends here.'",
            gist="'The law was passed, says the report, passage ' || n",
        )
        bulk.fill(
            Citation,
            3 * laws,
            **public,
            passage_id=f"1 + (n - 1) % {passages}",
            n=f"1 + (n - 1) / {passages}",
            law_id=_owner(3),
            field=_one_of("n", ["name", "law_number", "jurisdiction"]),
            # Of three, one differs.
            reported=f"CASE n % 3 WHEN 0 THEN 'Another act' "
            f"WHEN 1 THEN 'Act No. ' || ({_owner(3)}) "
            f"ELSE 'X-' || (1 + (({_owner(3)}) * 7) % {JURISDICTIONS}) END",
        )


def _owner(parts: int) -> str:
    """Return the key of the record that part `n` belongs to, of as many parts each."""
    return f"1 + (n - 1) / {parts}"


def _among(rows: int) -> str:
    """Return a key among as many rows."""
    return f"1 + (n * 7) % {rows}"


def _one_of(number: str, values: Iterable[str]) -> str:
    """Return the value whose turn it is."""
    listed = list(values)
    cases = " ".join(f"WHEN {at} THEN '{value}'" for at, value in enumerate(listed))
    return f"CASE {number} % {len(listed)} {cases} END"


def _day(name: str) -> dict[str, str]:
    """Return a partial date that is a day, and its bounds."""
    text = "'20' || (10 + n % 10) || '-0' || (1 + n % 9) || '-1' || (n % 10)"
    bound = f"({text})::date" if connection.vendor == "postgresql" else text
    return {name: text, f"{name}_min": bound, f"{name}_max": bound}


class _Bulk:
    """Fills tables without indexes and checks, which are made and asked once at the end."""

    def __enter__(self) -> "_Bulk":
        self.cursor = connection.cursor()
        self.indexes: list[str] = []
        if connection.vendor == "postgresql":
            self.cursor.execute("SET session_replication_role = replica")
            self.cursor.execute(
                "SELECT indexdef, quote_ident(indexname) FROM pg_indexes "
                "WHERE schemaname = 'public' AND tablename LIKE 'tracker%' "
                "AND indexname NOT IN (SELECT conname FROM pg_constraint)"
            )
            for definition, name in self.cursor.fetchall():
                self.indexes.append(definition)
                self.cursor.execute(f"DROP INDEX {name}")
        else:
            self.cursor.execute("PRAGMA foreign_keys = OFF")
            self.cursor.execute("PRAGMA synchronous = OFF")
        return self

    def __exit__(self, *error: object) -> None:
        if connection.vendor == "postgresql":
            for definition in self.indexes:
                self.cursor.execute(definition)
            self.cursor.execute("SET session_replication_role = origin")
        else:
            self.cursor.execute("PRAGMA foreign_keys = ON")
        self.cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        self.cursor.close()

    def fill(self, model: type[models.Model], count: int, **columns: str) -> None:
        """Add `count` rows to a table: each column an expression of `n`, or its default."""
        blank = model()
        made: dict[str, str] = {}
        params = []
        for field in model._meta.concrete_fields:
            if field.primary_key:
                made[field.column] = "n"
            elif field.attname in columns:
                made[field.column] = columns[field.attname]
            else:
                moment = isinstance(field, models.DateTimeField) and not field.null
                value = _MOMENT if moment else getattr(blank, field.attname)
                made[field.column] = "%s"
                params.append(field.get_db_prep_save(value, connection))
        names = ", ".join(connection.ops.quote_name(name) for name in made)
        selected = ", ".join(made.values())
        table = connection.ops.quote_name(model._meta.db_table)
        if connection.vendor == "postgresql":
            # As bigint: some columns multiply the number.
            series = f"generate_series(1::bigint, {count}) AS series(n)"
        else:
            series = (
                "(WITH RECURSIVE series(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM series "  # noqa: S608 - a number of ours
                f"LIMIT {count}) SELECT n FROM series) AS series"
            )
        escaped = selected.replace("%", "%%").replace("%%s", "%s")
        sql = f"INSERT INTO {table} ({names}) SELECT {escaped} FROM {series}"  # noqa: S608 - ours
        self.cursor.execute(sql, params)
