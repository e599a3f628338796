"""Passages are checked as they are saved, where the texts are at hand."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import CitationFactory, PassageFactory, SourceFactory
from tracker.evidence.checking import State
from tracker.models import ChangeEntry, Passage, Source
from tracker.services.rechecking import has_text, recheck
from tracker.text import digest
from tracker.vocabularies import CheckState

pytestmark = pytest.mark.django_db

LINE = "The quay was closed in winter."


@pytest.fixture
def isle(tmp_path: Path, settings: Any) -> Source:
    settings.SOURCE_TEXTS_DIR = str(tmp_path)
    (tmp_path / "isle.txt").write_text(f"Menu. {LINE} Nobody came.", encoding="utf-8")
    made: Source = SourceFactory(slug="isle", text_name="isle.txt")
    return made


def test_a_new_passage_is_filled_in_and_its_state_kept(isle: Source) -> None:
    passage = PassageFactory(ref="isle-p01", source=isle, start="The quay", end="in winter.")
    assert [verdict.state for verdict in recheck([passage.pk])] == [State.NEW]
    passage.refresh_from_db()
    assert (passage.check_state, passage.digest, passage.offset) == (CheckState.OK, digest(LINE), 6)
    assert passage.checked_at is not None
    isle.refresh_from_db()
    assert (isle.version, isle.body_digest) == (1, "")


def test_what_is_not_found_is_kept_as_such(isle: Source) -> None:
    passage = PassageFactory(ref="isle-p01", source=isle, start="The key", end="in winter.")
    assert [verdict.state for verdict in recheck([passage.pk])] == [State.MISSING]
    passage.refresh_from_db()
    assert (passage.check_state, passage.version) == (CheckState.MISSING, 1)


def test_a_literal_that_is_not_there_is_told(isle: Source) -> None:
    passage = PassageFactory(ref="isle-p01", source=isle, start="The quay", end="in winter.")
    CitationFactory(passage=passage, n=1, printed="winter")
    CitationFactory(passage=passage, n=2, printed="summer")
    assert [verdict.literals_missing for verdict in recheck([passage.pk])] == [(2,)]


def test_a_file_outside_the_folder_is_not_read(isle: Source, tmp_path: Path) -> None:
    (tmp_path.parent / "outside.txt").write_text(LINE, encoding="utf-8")
    Source.objects.filter(pk=isle.pk).update(text_name="../outside.txt")
    passage = PassageFactory(ref="isle-p01", source=isle, start="The quay", end="in winter.")
    assert [verdict.state for verdict in recheck([passage.pk])] == [State.NO_TEXT]


def test_whether_a_text_is_at_hand(isle: Source, tmp_path: Path) -> None:
    (tmp_path.parent / "outside.txt").write_text(LINE, encoding="utf-8")
    names = ["isle.txt", "other.txt", "", "../outside.txt", f"{tmp_path}/isle.txt"]
    at_hand = [has_text(SourceFactory.build(text_name=name)) for name in names]
    assert at_hand == [True, False, False, False, False]


@pytest.mark.parametrize("folder", ["", "/no/such/folder"])
def test_without_texts_nothing_is_asked(folder: str, settings: Any) -> None:
    settings.SOURCE_TEXTS_DIR = folder
    passage = PassageFactory()
    with CaptureQueriesContext(connection) as queries:
        assert recheck([passage.pk]) == []
    assert len(queries) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_do_not_grow(count: int, isle: Source) -> None:
    passages = [
        PassageFactory(
            ref=f"isle-p0{n}",
            source=isle,
            start="The quay",
            end="in winter.",
            digest=digest(LINE),
            offset=6,
            length=len(LINE),
            suffix="Nobody" * (n % 2),
            prefix="Menu." * (n // 2),
        )
        for n in range(count)
    ]
    entries = ChangeEntry.objects.count()
    with CaptureQueriesContext(connection) as queries:
        recheck(passage.pk for passage in passages)
    # Passages with sources; what is printed; a savepoint and its end; the rows, locked; the state.
    assert len(queries) == 6
    assert ChangeEntry.objects.count() == entries
    assert set(Passage.objects.values_list("check_state", flat=True)) == {CheckState.OK}
