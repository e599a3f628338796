"""Reading: public rows by their natural keys, as one moment saw them."""

import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests import factories as f
from tests.exports.conftest import Exported, Files
from tracker.errors import ExportError
from tracker.exports.reading import one_moment, read_public
from tracker.exports.tables import TABLES
from tracker.models import Law, Tenure

pytestmark = pytest.mark.django_db


def test_every_public_row_is_there(fixtures: Exported) -> None:
    found = {table.name: fixtures.count(table.name) for table in TABLES}
    assert found == fixtures.public
    assert found["laws"] > 0


def test_the_file_is_whole_and_its_references_lead_somewhere(fixtures: Exported) -> None:
    assert fixtures.query("PRAGMA integrity_check") == [("ok",)]
    assert fixtures.query("PRAGMA foreign_key_check") == []
    referring = sum(
        len(fixtures.query(f"PRAGMA foreign_key_list({table.name})")) for table in TABLES
    )
    columns = [field for table in TABLES for field in table.columns if field.is_relation]
    assert referring == len(columns)


def test_a_relation_to_a_hidden_row_reads_as_none(export: Callable[..., Files]) -> None:
    hidden = f.InstitutionFactory(status="draft")
    shown = f.InstitutionFactory(slug="shown", parent=hidden, predecessors=[hidden])
    f.InitiativeFactory(slug="led", lead=hidden, laws=[f.LawFactory(status="withdrawn")])
    f.CitationFactory(institution=shown, field="name", speaker=f.PersonFactory(status="draft"))
    files = export()
    assert files.query("SELECT slug, parent FROM institutions") == [("shown", None)]
    assert files.query("SELECT * FROM institution_predecessors") == []
    assert files.query("SELECT slug, lead FROM initiatives") == [("led", None)]
    assert files.query("SELECT * FROM initiative_laws") == []
    assert files.query("SELECT speaker FROM citations") == [(None,)]


def test_redirects_are_called_by_the_types_of_records(export: Callable[..., Files]) -> None:
    member = f.PartnershipMemberFactory(slug="now")
    f.RedirectFactory(kind="partnershipmember", old_slug="then", new_slug=member.slug)
    assert export().query("SELECT * FROM redirects") == [("member", "then", "now")]


def test_a_citation_has_a_slug_and_its_passage_a_link(export: Callable[..., Files]) -> None:
    source = f.SourceFactory(url="https://example.org/a")
    passage = f.PassageFactory(ref="a-p01", source=source, start="First words", end="last words")
    f.CitationFactory(passage=passage, n=12)
    files = export()
    assert files.query("SELECT slug, passage, n FROM citations") == [("a-p01-12", "a-p01", 12)]
    link = "https://example.org/a#:~:text=First%20words,last%20words"
    assert files.query("SELECT deep_link FROM passages") == [(link,)]


def test_numbers_are_exact(export: Callable[..., Files]) -> None:
    values = ["10000000000000", "43.6", "0.0001", "-12.5", "123456789012.345"]
    for number, value in enumerate(values):
        f.ObservationFactory(slug=f"o{number}", value=Decimal(value))
    files = export()
    assert [row["value"] for row in files.csv("observations")] == values
    assert files.query("SELECT typeof(value) FROM observations WHERE slug = 'o0'") == [("integer",)]


def test_a_row_without_what_it_must_refer_to_stops_it(tmp_path: Path, monkeypatch: Any) -> None:
    f.TenureFactory(person=f.PersonFactory(status="draft"))
    # As if the rule were lost by which such a tenure is not public.
    monkeypatch.setattr(Tenure, "PUBLIC_PARENTS", ("position",))
    with pytest.raises(ExportError, match=r"NOT NULL constraint failed: tenures\.person"):
        read_public(tmp_path / "file.sqlite3")
    assert list(tmp_path.glob("*.read")) == []


@pytest.mark.django_db(transaction=True)
def test_all_is_read_as_one_moment_saw_it() -> None:
    f.LawFactory(slug="before")
    seen: list[list[str]] = []

    def write() -> None:
        try:
            Law.objects.update(slug="after")
        finally:
            connection.close()

    with one_moment():
        seen.append(list(Law.objects.values_list("slug", flat=True)))
        if connection.vendor == "postgresql":
            writer = threading.Thread(target=write)
            writer.start()
            writer.join()
            seen.append(list(Law.objects.values_list("slug", flat=True)))
    expected = [["before"]] * (2 if connection.vendor == "postgresql" else 1)
    assert seen == expected
    # And nothing is held on to when it is over.
    Law.objects.update(slug="later")
    assert list(Law.objects.values_list("slug", flat=True)) == ["later"]
