"""How far sources are worked through, as the first page shows it."""

from pathlib import Path
from typing import Any

import pytest

from tests.admin.rows import role, warm
from tests.factories import CitationFactory, PassageFactory, SourceFactory, UserFactory
from tracker.admin.source_coverage import SHOWN, SourceLine, lines_of

pytestmark = pytest.mark.django_db
TEXT = "The first paragraph is here.\nThe second paragraph is cited.\nThe third one is not.\n"


def test_a_source_is_counted() -> None:
    source = SourceFactory(title="Report")
    found = PassageFactory(source=source, check_state="ok")
    PassageFactory(source=source, check_state="moved")
    PassageFactory(source=source, check_state="missing")
    PassageFactory(source=source)
    CitationFactory(passage=found)
    CitationFactory(passage=found, status="draft")
    CitationFactory(passage=found, status="withdrawn")
    (line,) = lines_of(role("Viewer"))
    assert (line.title, line.link) == ("Report", f"/admin/tracker/source/{source.pk}/change/")
    assert (line.passages, line.found, line.failed, line.unchecked) == (4, 2, 1, 1)
    assert (line.citations, line.paragraphs, line.share) == (2, 0, 0)


def test_those_added_last_are_shown_but_not_what_was_withdrawn() -> None:
    made = [SourceFactory() for _ in range(SHOWN + 1)]
    SourceFactory(status="withdrawn")
    shown = [line.title for line in lines_of(role("Viewer"))]
    assert shown == [source.title for source in reversed(made[1:])]


def test_who_does_not_see_citations_sees_no_coverage() -> None:
    SourceFactory()
    assert lines_of(UserFactory(is_staff=True)) == []


@pytest.fixture
def source(tmp_path: Path, settings: Any) -> Any:
    """Return a source whose text is at hand, with its second paragraph cited."""
    settings.SOURCE_TEXTS_DIR = str(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    source = SourceFactory(text_name="a.txt")
    passage = PassageFactory(source=source, start="The second paragraph", end="is cited.")
    CitationFactory(passage=passage)
    return source


def test_the_share_of_cited_paragraphs_is_read_from_a_text_at_hand(source: Any) -> None:
    (line,) = lines_of(role("Viewer"))
    assert (line.paragraphs, line.cited, line.share) == (3, 1, 33)


def test_a_share_is_kept_until_file_or_passages_change(
    source: Any, tmp_path: Path, django_assert_num_queries: Any
) -> None:
    warm()
    me = role("Viewer")
    me.get_all_permissions()
    # Sources, passages, citations; and the passages of what is not known yet.
    with django_assert_num_queries(4):
        lines_of(me)
    with django_assert_num_queries(3):
        lines_of(me)
    (tmp_path / "a.txt").write_text(TEXT + "A fourth.\n", encoding="utf-8")
    assert lines_of(me)[0].paragraphs == 4
    CitationFactory(
        passage=PassageFactory(source=source, start="The third", end="one is not."), status="draft"
    )
    assert lines_of(me)[0].cited == 2


@pytest.mark.parametrize("name", ["", "b.txt", "../a.txt"])
def test_without_a_text_there_is_no_share(name: str, source: Any) -> None:
    source.text_name = name
    source.save()
    assert lines_of(role("Viewer"))[0].paragraphs == 0


def test_a_text_that_cannot_be_read_has_no_share(source: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe")
    assert lines_of(role("Viewer"))[0].paragraphs == 0


def test_all_but_one_is_not_all() -> None:
    assert SourceLine("A", "/", 0, 0, 0, 0, paragraphs=1000, cited=999).share == 99
