"""`coverage_report` as its user runs it, on a text of our own."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories import CitationFactory, LawFactory, PassageFactory, SourceFactory

pytestmark = pytest.mark.django_db

TEXT = "Menu\nThe bridge was opened by the mayor in May.\nBridges are beautiful things to see.\n"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """Return a folder with one text, of which one paragraph is cited."""
    (tmp_path / "bridge.txt").write_text(TEXT, encoding="utf-8")
    source = SourceFactory(slug="bridge", text_name="bridge.txt", body_start="", body_end="")
    passage = PassageFactory(source=source, start="The bridge", end="in May.", prefix="", suffix="")
    CitationFactory(passage=passage, law=LawFactory())
    return tmp_path


def run(texts: Path, exemptions: str, *arguments: str) -> tuple[str, int]:
    """Return what the command printed and its exit code."""
    file = texts / "exemptions.yaml"
    file.write_text(exemptions, encoding="utf-8")
    out = StringIO()
    try:
        call_command(
            "coverage_report", f"--texts={texts}", f"--exemptions={file}", *arguments, stdout=out
        )
    except SystemExit as stop:
        return out.getvalue(), int(stop.code or 0)
    return out.getvalue(), 0


MENU = "- {source: bridge, start: Menu, reason: furniture}\n"
ARGUMENT = "- {source: bridge, start: Bridges are, reason: argument only}\n"


def test_an_unexplained_paragraph_fails(texts: Path) -> None:
    assert run(texts, MENU) == (
        "gap    @48+36       Bridges are beautiful things to see. …\n"
        "bridge: 3 paragraphs, 1 cited, 1 exempt, 1 unexplained.\n",
        1,
    )


def test_all_explained_passes_and_reasons_are_shown_on_demand(texts: Path) -> None:
    total = "bridge: 3 paragraphs, 1 cited, 2 exempt, 0 unexplained.\n"
    assert run(texts, MENU + ARGUMENT) == (total, 0)
    assert run(texts, MENU + ARGUMENT, "--all") == (
        "exempt @0+4         Menu … – furniture\n"
        "exempt @48+36       Bridges are beautiful things to see. … – argument only\n" + total,
        0,
    )


def test_a_stale_exemption_fails(texts: Path) -> None:
    stale = "- {source: bridge, start: The bridge, reason: question}\n"
    printed, code = run(texts, MENU + ARGUMENT + stale)
    assert printed.splitlines()[0] == "stale  exemption “The bridge” fits no uncited paragraph."
    assert code == 1


def test_an_exemption_of_an_unknown_source_fails(texts: Path) -> None:
    printed, code = run(texts, MENU + ARGUMENT + "- {source: x, start: A, reason: b}\n")
    assert printed.splitlines()[-1] == "x: is exempted from, but there is no such source."
    assert code == 1


def test_a_source_whose_text_is_not_there_is_said(texts: Path) -> None:
    (texts / "bridge.txt").unlink()
    assert run(texts, "") == (f"bridge: its text is not in {texts}; not looked at.\n", 0)


def test_without_texts_it_says_where_to_give_them(settings: object) -> None:
    settings.SOURCE_TEXTS_DIR = ""  # type: ignore[attr-defined]  # pytest-django's wrapper
    with pytest.raises(CommandError, match="The texts are not at hand"):
        call_command("coverage_report")
