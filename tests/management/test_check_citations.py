"""`check_citations` from the outside: what it prints, and its exit codes."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import CitationFactory, PassageFactory, SourceFactory
from tracker.management.commands.check_citations import Command
from tracker.models import Passage
from tracker.text import digest
from tracker.vocabularies import CheckState

pytestmark = pytest.mark.django_db

BODY = "The quay took 14 of 27 barges that winter. Nobody on the island objected to salt."
CITED = "The quay took 14 of 27 barges that winter."
NO_TEXTS = (
    "The texts are not at hand, so no passage was looked for: they are not part of the project; "
    "give their folder with --texts DIR, or set SOURCE_TEXTS_DIR."
)


@pytest.fixture
def isle(tmp_path: Path) -> Path:
    """The text of a source with one passage, cited for a figure; returns the file."""
    source = SourceFactory(slug="isle", text_name="isle.txt")
    passage = PassageFactory(
        ref="isle-p01",
        source=source,
        start="The quay",
        end="that winter.",
        digest=digest(CITED),
        offset=0,
        length=len(CITED),
    )
    CitationFactory(passage=passage, n=1, printed="14 of 27")
    path = tmp_path / "isle.txt"
    path.write_text(BODY, encoding="utf-8")
    return path


@pytest.fixture
def run(settings: Any) -> Callable[..., tuple[int, str, str]]:
    """Return a function that runs the command and returns exit code, output and errors."""
    settings.SOURCE_TEXTS_DIR = ""

    def run_command(*args: Any) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("check_citations", *map(str, args), stdout=out, stderr=err)
        except SystemExit as stop:
            return int(stop.code or 0), out.getvalue(), err.getvalue()
        except CommandError as error:
            return error.returncode, out.getvalue(), str(error)
        return 0, out.getvalue(), err.getvalue()

    return run_command


Run = Callable[..., tuple[int, str, str]]


def test_all_found_as_cited(isle: Path, run: Run) -> None:
    assert run("--texts", isle.parent, "--strict") == (
        0,
        "ok         isle-p01  @0+42  9 words, 4 shown, 1 citation\n1 source, 1 passage: 1 ok\n",
        "",
    )


def test_one_changed_word_is_caught(isle: Path, run: Run) -> None:
    isle.write_text(BODY.replace("took", "refused"), encoding="utf-8")
    found = digest(CITED.replace("took", "refused"))
    assert run("--texts", isle.parent) == (
        1,
        f"changed    isle-p01  @0+45  digest {found[:4]}… expected {digest(CITED)[:4]}…\n"
        "1 source, 1 passage: 1 changed\n",
        "",
    )


def test_a_swapped_figure_is_caught(isle: Path, run: Run) -> None:
    isle.write_text(BODY.replace("14 of 27", "27 of 14"), encoding="utf-8")
    code, out, _ = run("--texts", isle.parent)
    assert code == 1
    assert out.splitlines()[1:] == [
        "literal    isle-p01/1 printed not in passage",
        "1 source, 1 passage: 1 changed; 1 literal missing",
    ]


@pytest.mark.parametrize(
    ("spoil", "code", "line"),
    [
        pytest.param(
            lambda path: path.write_text(f"{BODY} {BODY}"),
            1,
            "ambiguous  isle-p01  @0 @82",
            id="ambiguous",
        ),
        pytest.param(
            lambda path: path.write_text("Nothing."),
            1,
            "missing    isle-p01  its start does not occur",
            id="missing",
        ),
        pytest.param(
            lambda path: path.write_text(f"Note: {BODY}"),
            0,
            "moved      isle-p01  @6+42  9 words, 4 shown, 1 citation, was @0+42",
            id="moved",
        ),
        pytest.param(
            lambda path: Passage.objects.update(digest=""),
            0,
            "new        isle-p01  @0+42  9 words, 4 shown, 1 citation",
            id="new",
        ),
        pytest.param(
            lambda path: path.unlink(),
            0,
            "no-text    isle-p01  isle.txt is not there",
            id="no-text",
        ),
        pytest.param(
            lambda path: path.write_bytes(b"\xff\xfe"),
            1,
            "unreadable isle  {path} is not UTF-8 (byte 0 is 0xff); save it as UTF-8.",
            id="not-utf-8",
        ),
        pytest.param(
            lambda path: (path.unlink(), path.mkdir()),
            1,
            "unreadable isle  {path} cannot be read: Is a directory.",
            id="unreadable",
        ),
        pytest.param(
            lambda path: Passage.objects.update(prefix="a b c d e", digest=""),
            1,
            "limit      isle-p01 prefix has 5 words; at most 4",
            id="limit",
        ),
        pytest.param(
            lambda path: path.write_text(f"{BODY} the quay slept that winter."),
            0,
            "link-unsafe isle-p01  a browser, ignoring case, may find another place",
            id="link-unsafe",
        ),
    ],
)
def test_findings_and_exit_codes(
    isle: Path, run: Run, spoil: Callable[[Path], object], code: int, line: str
) -> None:
    spoil(isle)
    exit_code, out, err = run("--texts", isle.parent)
    assert (exit_code, err) == (code, "")
    assert line.format(path=isle) in out.splitlines()


def test_a_missing_text_fails_a_strict_check(isle: Path, run: Run) -> None:
    isle.unlink()
    assert run("--texts", isle.parent)[0] == 0
    assert run("--texts", isle.parent, "--strict")[0] == 1


@pytest.mark.parametrize(
    ("options", "code"),
    [pytest.param([], 0, id="lenient"), pytest.param(["--strict"], 1, id="strict")],
)
def test_without_texts_it_says_where_to_give_them(
    isle: Path, run: Run, options: list[str], code: int
) -> None:
    assert run(*options) == (code, f"{NO_TEXTS}\n1 source, 1 passage: 1 no-text\n", "")


def test_without_texts_a_strict_check_fails_even_with_nothing_to_check(run: Run) -> None:
    assert run("--strict") == (1, f"{NO_TEXTS}\n0 sources, 0 passages\n", "")


def test_without_texts_limits_are_still_checked(isle: Path, run: Run) -> None:
    Passage.objects.update(end="a b c d e f g h i")
    code, out, _ = run()
    assert code == 1
    assert "limit      isle-p01 end has 9 words; at most 8" in out.splitlines()


def test_the_setting_is_where_texts_are_found(isle: Path, run: Run, settings: Any) -> None:
    settings.SOURCE_TEXTS_DIR = str(isle.parent)
    assert run("--strict")[0] == 0


@pytest.mark.parametrize(
    ("options", "setting", "message"),
    [
        pytest.param(
            ["--texts", "/no/such"], "", "--texts: there is no folder “/no/such”.", id="no-folder"
        ),
        pytest.param(["--texts", ""], "", "--texts: there is no folder “”.", id="empty"),
        pytest.param([], "/no/such", "SOURCE_TEXTS_DIR: there is no folder “/no/such”.", id="env"),
        pytest.param(
            ["--source", "isles"],
            "",
            "No source has the slug “isles”; did you mean “isle”?",
            id="near-slug",
        ),
        pytest.param(
            ["--source", "9999"],
            "",
            "No source has the slug “9999”; the slugs are isle.",
            id="far-slug",
        ),
    ],
)
def test_bad_usage(
    isle: Path, run: Run, settings: Any, options: list[str], setting: str, message: str
) -> None:
    settings.SOURCE_TEXTS_DIR = setting
    assert run(*options) == (2, "", message)


def test_one_source(isle: Path, run: Run) -> None:
    PassageFactory(ref="other-p01")
    assert run("--texts", isle.parent, "--source", "isle")[1].splitlines()[-1] == (
        "1 source, 1 passage: 1 ok"
    )
    assert run("--texts", isle.parent)[1].splitlines()[-1] == (
        "2 sources, 2 passages: 1 ok, 1 no-text"
    )


def test_json_lines(isle: Path, run: Run) -> None:
    Passage.objects.update(suffix="a b c d e")
    isle.write_text(BODY.replace("Nobody", "a b c d e Nobody"), encoding="utf-8")
    code, out, err = run("--texts", isle.parent, "--json")
    assert code == 1
    assert [json.loads(line) for line in out.splitlines()] == [
        {
            "ref": "isle-p01",
            "source": "isle",
            "state": "ok",
            "offset": 0,
            "length": 42,
            "words": 9,
            "shown": 9,
            "candidates": [0],
            "literals_missing": [],
        }
    ]
    # What JSON does not say stands beside it.
    assert err.splitlines() == [
        "limit      isle-p01 suffix has 5 words; at most 4",
        "1 source, 1 passage: 1 ok; 1 limit broken",
    ]


def test_json_without_texts_is_json_still(isle: Path, run: Run) -> None:
    code, out, err = run("--json")
    assert (code, json.loads(out)["state"]) == (0, "no-text")
    assert err.splitlines()[0] == NO_TEXTS


def test_write_fills_in_and_remembers(isle: Path, run: Run) -> None:
    Passage.objects.update(digest="", offset=None, length=None)
    code, out, _ = run("--texts", isle.parent, "--write")
    assert (code, out.splitlines()) == (
        0,
        [
            "new        isle-p01  @0+42  9 words, 4 shown, 1 citation",
            "1 source, 1 passage: 1 new",
            "Written: what was found of 1 passage; 1 filled in; 1 body digest.",
        ],
    )
    passage = Passage.objects.get()
    assert (passage.digest, passage.check_state) == (digest(CITED), CheckState.OK)
    assert run("--texts", isle.parent, "--strict")[1].startswith("ok ")


def test_without_write_nothing_is_written(isle: Path, run: Run) -> None:
    Passage.objects.update(digest="")
    before = Passage.objects.values().get()
    run("--texts", isle.parent)
    assert Passage.objects.values().get() == before


def test_without_texts_write_writes_nothing(isle: Path, run: Run) -> None:
    before = Passage.objects.values().get()
    assert run("--write")[1].splitlines()[-1] == "Nothing was written."
    assert Passage.objects.values().get() == before


@pytest.mark.parametrize("count", [pytest.param(1, id="one"), pytest.param(3, id="three")])
def test_costs_three_queries(isle: Path, run: Run, count: int) -> None:
    passage = Passage.objects.get()
    for n in range(1, count):
        CitationFactory(passage=PassageFactory(source=passage.source, ref=f"isle-p1{n}"))
    with CaptureQueriesContext(connection) as queries:
        _, out, _ = run("--texts", isle.parent)
    assert f"1 source, {count} passage" in out
    # Sources; passages; what citations print.
    assert len(queries) == 3


class Terminal(io.StringIO):
    """A terminal, as far as the command can tell."""

    def isatty(self) -> bool:
        return True


def test_progress_is_shown_on_a_terminal_once_a_run_is_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moments = iter([0.0, 0.1, 10.0, 10.1, 20.0])
    monkeypatch.setattr(
        "tracker.management.commands.check_citations.time.monotonic", lambda: next(moments)
    )
    terminal = Terminal()
    show = Command(stderr=terminal, no_color=True).progress("checked")
    for done in (1, 2, 3, 4):
        show(done, 4)
    # The first comes too soon, the third too soon after the second; the last wipes the line.
    assert terminal.getvalue().replace("\x1b[K", "") == (
        "\r2 of 4 passages checked\r4 of 4 passages checked\r"
    )


def test_no_progress_is_shown_elsewhere() -> None:
    assert Command(stderr=io.StringIO()).progress("checked") is None
