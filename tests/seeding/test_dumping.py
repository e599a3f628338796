"""Dumping: the same files back, byte for byte, when nobody edited; an edit is a small diff."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tracker.models import Citation, Law, Passage, Source
from tracker.seeding.dumping import dump
from tracker.seeding.files import fixture_files, read_files
from tracker.seeding.seeder import seed

FIXTURES = settings.BASE_DIR / "fixtures"


@pytest.fixture
def texts() -> dict[str, str]:
    """Return the project's own fixtures by file name."""
    return {path.name: path.read_text(encoding="utf-8") for path in fixture_files(FIXTURES)}


@pytest.mark.django_db
def test_seeding_and_dumping_gives_the_same_files(texts: dict[str, str]) -> None:
    rows, faults = read_files(fixture_files(FIXTURES))
    assert faults == []
    seed(rows)
    assert dump(list(texts)) == texts


@pytest.mark.django_db
def test_plain_loaddata_loads_the_same_and_may_be_repeated(texts: dict[str, str]) -> None:
    files = [str(path) for path in fixture_files(FIXTURES)]
    call_command("loaddata", *files, verbosity=0)
    assert dump(list(texts)) == texts
    call_command("loaddata", *files, verbosity=0)
    assert dump(list(texts)) == texts


@pytest.mark.django_db
def test_an_edit_changes_one_row_of_one_file(small: Path) -> None:
    rows, _ = read_files(fixture_files(small))
    seed(rows)
    names = [path.name for path in fixture_files(small)]
    before = dump(names)
    law = Law.objects.get()
    law.summary = "An edit."
    law.save()
    after = dump(names)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"23_laws.yaml"}
    assert after["23_laws.yaml"] == before["23_laws.yaml"].replace(
        'name: "An act", ', 'name: "An act", summary: "An edit.", '
    )


@pytest.mark.django_db
def test_a_new_articles_evidence_gets_the_next_file(small: Path) -> None:
    rows, _ = read_files(fixture_files(small))
    seed(rows)
    source = Source.objects.create(slug="other", title="Other", kind="news", language="en")
    passage = Passage.objects.create(ref="z001-p01", source=source, start="Some words")
    Citation.objects.create(passage=passage, law=Law.objects.get())
    assert dump(["40_evidence_z000.yaml"])["41_evidence_z001.yaml"] == (
        "# Passages of z001, each followed by what it is cited for.\n\n"
        "- {model: tracker.passage, fields: {ref: z001-p01, source: [other], "
        'start: "Some words"}}\n'
        "- {model: tracker.citation, fields: {passage: [z001-p01], n: 1, law: [an-act]}}\n"
    )
