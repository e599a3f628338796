"""check_seed's work: every fault with its place, without touching the database."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.seeding.test_seeder import rewrite
from tracker.models import Law
from tracker.seeding.checking import check
from tracker.seeding.files import fixture_files, read_files, render_file

pytestmark = pytest.mark.django_db


def faults_of(folder: Path, **options: list[str]) -> list[str]:
    return [str(fault) for fault in check(fixture_files(folder), **options)]


@pytest.fixture
def canonical(small: Path) -> Path:
    """Return the small set in canonical form."""
    files = fixture_files(small)
    rows, _ = read_files(files)
    for path in files:
        own = [(row.model, row.row) for row in rows if row.file == path.name]
        path.write_text(render_file(path.name, own), encoding="utf-8")
    return small


@pytest.fixture(scope="module")
def migrated() -> Iterator[sqlite3.Connection]:
    """Return a database for a copy of the first migrated scratch database."""
    kept = sqlite3.connect(":memory:")
    yield kept
    kept.close()


@pytest.fixture(autouse=True)
def _migrated_once(migrated: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Migrate the first scratch database only; the others begin as copies of it."""

    def migrate(*args: Any, **options: Any) -> None:
        connection.ensure_connection()
        if migrated.execute("SELECT 1 FROM sqlite_master").fetchone():
            migrated.backup(connection.connection)
        else:
            call_command(*args, **options)
            connection.connection.backup(migrated)

    monkeypatch.setattr("tracker.seeding.checking.call_command", migrate)


def test_the_projects_own_fixtures_have_no_fault() -> None:
    assert faults_of(settings.BASE_DIR / "fixtures") == []


def test_sound_fixtures_have_no_fault_and_the_database_is_not_touched(canonical: Path) -> None:
    vendor = connection.vendor
    assert faults_of(canonical) == []
    assert (Law.objects.count(), connection.vendor) == (0, vendor)


def test_a_file_out_of_order_is_named_with_its_first_wrong_line(canonical: Path) -> None:
    rewrite(
        canonical,
        "23_laws.yaml",
        "slug: an-act, status: published",
        "status: published, slug: an-act",
    )
    assert faults_of(canonical) == [
        "23_laws.yaml:3: is not in canonical form or order; `seed` and `dump_seed` mend it."
    ]


def test_a_relation_to_nothing_is_a_fault_of_the_row(canonical: Path) -> None:
    rewrite(canonical, "23_laws.yaml", '["JP"]', '["FR"]')
    assert faults_of(canonical) == [
        "23_laws.yaml:3: law an-act: jurisdiction: there is no jurisdiction “FR”."
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        pytest.param(
            "40_evidence_z000.yaml",
            'reported: "An act"',
            'reported: "Another act"',
            "23_laws.yaml:3: law an-act: name: “An act” is unsupported.",
            id="unsupported",
        ),
        pytest.param(
            "40_evidence_z000.yaml",
            'law: [an-act], field: jurisdiction, reported: "JP"',
            "law: [an-act]",
            "23_laws.yaml:3: law an-act: jurisdiction: “JP” is uncited.",
            id="uncited",
        ),
        pytest.param(
            "10_sources.yaml",
            "status: published",
            "status: in_review",
            "40_evidence_z000.yaml:4: citation z000-p01 1: is published, but something it belongs "
            "to or names is not, so nobody sees it.",
            id="hidden",
        ),
    ],
)
def test_the_audit_names_the_row(
    canonical: Path, file: str, old: str, new: str, fault: str
) -> None:
    rewrite(canonical, file, old, new)
    assert fault in faults_of(canonical)


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        pytest.param(
            "23_laws.yaml",
            "kind: act",
            "kind: poem",
            "law an-act: kind: Value 'poem' is not a valid choice.",
            id="choice",
        ),
        pytest.param(
            "40_evidence_z000.yaml",
            "field: jurisdiction",
            "field: nothing",
            "citation z000-p01 2: field: “nothing” of law is not cited; it may be empty "
            "or one of name, name_ja, jurisdiction, law_number, egov_law_id, diet_session, "
            "bill_origin, bill_number, summary.",
            id="citation-field",
        ),
        pytest.param(
            "10_sources.yaml",
            '"2024-05-01"',
            '"spring 2024"',
            "source paper: published: “spring 2024” is not a date this database reads;",
            id="date",
        ),
    ],
)
def test_what_does_not_load_says_why(
    canonical: Path, file: str, old: str, new: str, fault: str
) -> None:
    rewrite(canonical, file, old, new)
    found = faults_of(canonical)
    assert len(found) == 1
    assert fault in found[0]


def test_what_does_not_load_is_listed_row_by_row_with_its_place(canonical: Path) -> None:
    rewrite(canonical, "23_laws.yaml", "kind: act", "kind: poem")
    rewrite(canonical, "10_sources.yaml", '"2024-05-01"', '"2024-5"')
    rewrite(canonical, "40_evidence_z000.yaml", "n: 1, law", "n: 1, rank: deprecated, law")
    assert [fault.split(": ")[:3] for fault in faults_of(canonical)] == [
        ["10_sources.yaml:3", "source paper", "published"],
        ["23_laws.yaml:3", "law an-act", "kind"],
        ["40_evidence_z000.yaml:4", "citation z000-p01 1", "Say why the citation is deprecated."],
    ]


def test_what_belongs_to_a_withdrawn_record_is_no_fault(canonical: Path) -> None:
    rewrite(canonical, "23_laws.yaml", "status: published", "status: withdrawn")
    assert faults_of(canonical) == []


def test_words_copied_from_a_text_are_a_fault_unless_allowed(canonical: Path) -> None:
    text = "Yesterday the ministry of silly walks announced a very long and silly new plan."
    copied = "the ministry of silly walks announced a very long"
    rewrite(canonical, "23_laws.yaml", "kind: act", f'summary: "{copied}", kind: act')
    found = faults_of(canonical, texts=[text])
    assert [fault for fault in found if "shares" in fault] == [
        "23_laws.yaml:3: law an-act: summary shares 8 or more words with a source: "
        f"“{copied}”; say it in our own words."
    ]
    found = faults_of(canonical, texts=[text], allowed=[copied])
    assert [fault for fault in found if "shares" in fault] == []
