"""`locate` from the outside: a row ready to paste, or one clear sentence."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from tests.factories import PassageFactory, SourceFactory
from tracker.models import Passage
from tracker.seeding.files import read_files
from tracker.text import digest

pytestmark = pytest.mark.django_db

CITED = "The quay’s keeper took 14 of 27 barges that winter."
BODY = f"Salt was dear. {CITED} Nobody objected. Salt was dear."
NORMAL = CITED.replace("’", "'")


@pytest.fixture
def isle(tmp_path: Path, settings: Any) -> Path:
    """The text of a source, in the folder of the settings; returns the file."""
    settings.SOURCE_TEXTS_DIR = str(tmp_path)
    SourceFactory(slug="isle", text_name="isle.txt")
    path = tmp_path / "isle.txt"
    path.write_text(BODY, encoding="utf-8")
    return path


@pytest.fixture
def paste(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[str, str]]:
    """Return a function that runs the command on a pasted text; returns output and errors."""

    def run_command(text: str, *args: Any) -> tuple[str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        out, err = io.StringIO(), io.StringIO()
        call_command("locate", *map(str, args), stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    return run_command


Paste = Callable[..., tuple[str, str]]


def test_a_pasted_passage_becomes_a_row(isle: Path, paste: Paste) -> None:
    out, err = paste(f"{CITED}\r\n", "isle")
    assert yaml.safe_load(out) == [
        {
            "model": "tracker.passage",
            "fields": {
                "ref": "isle-p01",
                "source": ["isle"],
                "start": "The quay's",
                "end": "that winter.",
                "digest": digest(NORMAL),
                "offset": 15,
                "length": len(NORMAL),
            },
        }
    ]
    assert err == "10 words, 4 shown.\n"
    assert not Passage.objects.exists()


def test_the_row_can_be_pasted_into_a_fixture(isle: Path, paste: Paste, tmp_path: Path) -> None:
    fixture = tmp_path / "40_evidence.yaml"
    fixture.write_text(paste(CITED, "isle")[0], encoding="utf-8")
    rows, faults = read_files([fixture])
    assert faults == []
    assert [(row.key, row.row["source"]) for row in rows] == [("isle-p01", "isle")]


def test_what_was_pasted_checks_as_ok(isle: Path, paste: Paste, tmp_path: Path) -> None:
    fixture = tmp_path / "located.yaml"
    fixture.write_text(paste(CITED, "isle")[0], encoding="utf-8")
    call_command("loaddata", str(fixture), verbosity=0)
    out = io.StringIO()
    call_command("check_citations", "--strict", stdout=out)
    assert out.getvalue().splitlines()[-1] == "1 source, 1 passage: 1 ok"


def test_the_next_free_reference_is_suggested(isle: Path, paste: Paste) -> None:
    PassageFactory(ref="a07-p04", source__slug="other", source__text_name="isle.txt")
    assert yaml.safe_load(paste(CITED, "other")[0])[0]["fields"]["ref"] == "a07-p05"


def test_words_recorded_already_are_named(isle: Path, paste: Paste) -> None:
    known = PassageFactory(ref="isle-p01", source__slug="known", source__text_name="isle.txt")
    Passage.objects.filter(pk=known.pk).update(digest=digest(NORMAL))
    assert paste(CITED, "known")[1].splitlines()[-1] == (
        "These words are recorded already, as isle-p01."
    )


def test_an_unsafe_link_is_named(isle: Path, paste: Paste) -> None:
    isle.write_text("In the old town Salt is all they sell. ")
    assert paste("Salt", "isle")[1] == "1 word, 1 shown.\n"
    isle.write_text("In the old town Salt is all they sell. In the old town salt is all they sell.")
    assert paste("Salt", "isle")[1].splitlines() == [
        "1 word, 1 shown.",
        "Its link is unsafe: a browser ignores case, and may find another place.",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "The quay's keeper took 27 of 14 barges",
            "The passage does not occur in the source's text word for word. The longest run of it "
            "that does, at @15, is: “The quay's keeper took” (4 words). There the text goes on "
            "with “14”, not “27”.",
            id="not-found",
        ),
        pytest.param(
            "Salt was dear.",
            "The passage is ambiguous: it occurs 2 times, at @0, @84. Paste more of the text "
            "around it, or choose one with --at 0.",
            id="ambiguous",
        ),
        pytest.param(
            "so " * 501,
            "The passage is too long: 1,502 characters; at most 1,500. Cut it, or make two "
            "passages of it.",
            id="too-long",
        ),
        pytest.param(" \n", "The passage is empty; paste its words.", id="empty"),
    ],
)
def test_a_passage_that_cannot_be_located(
    isle: Path, paste: Paste, text: str, message: str
) -> None:
    with pytest.raises(CommandError) as caught:
        paste(text, "isle")
    assert (str(caught.value), caught.value.returncode) == (message, 1)


@pytest.mark.parametrize(
    ("args", "setting", "message", "code"),
    [
        pytest.param(
            ["isel"], "", "No source has the slug “isel”; did you mean “isle”?", 2, id="no-source"
        ),
        pytest.param(
            ["isle"],
            "",
            "The texts are not at hand: they are not part of the project; give their folder with "
            "--texts DIR, or set SOURCE_TEXTS_DIR.",
            2,
            id="no-texts",
        ),
        pytest.param(
            ["isle", "--texts", "/no/such"],
            "",
            "--texts: there is no folder “/no/such”.",
            2,
            id="no-folder",
        ),
        pytest.param(
            ["bare"], "{texts}", "bare names no text; fill in its text name first.", 1, id="no-name"
        ),
        pytest.param(["gone"], "{texts}", "{texts} holds no gone.txt.", 1, id="no-file"),
        pytest.param(
            ["cut"],
            "{texts}",
            "body_start “Nowhere” does not occur in the text.",
            1,
            id="body-not-cut",
        ),
        pytest.param(
            ["odd"],
            "{texts}",
            "{texts}/odd.txt is not UTF-8 (byte 0 is 0xff); save it as UTF-8.",
            1,
            id="not-utf-8",
        ),
    ],
)
def test_a_text_that_is_not_at_hand(
    isle: Path,
    paste: Paste,
    settings: Any,
    args: list[str],
    setting: str,
    message: str,
    code: int,
) -> None:
    SourceFactory(slug="bare", text_name="")
    SourceFactory(slug="gone", text_name="gone.txt")
    SourceFactory(slug="cut", text_name="isle.txt", body_start="Nowhere")
    SourceFactory(slug="odd", text_name="odd.txt")
    (isle.parent / "odd.txt").write_bytes(b"\xff")
    settings.SOURCE_TEXTS_DIR = setting.format(texts=isle.parent)
    with pytest.raises(CommandError) as caught:
        paste(CITED, *args)
    assert (str(caught.value), caught.value.returncode) == (
        message.format(texts=isle.parent),
        code,
    )


def test_a_paste_that_is_no_text(isle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff"), encoding="utf-8"))
    with pytest.raises(CommandError, match=r"^What was pasted is not UTF-8: invalid start byte\.$"):
        call_command("locate", "isle")


def test_on_a_terminal_it_says_how_to_end(isle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal(CITED))
    err = io.StringIO()
    call_command("locate", "isle", stdout=io.StringIO(), stderr=err)
    assert err.getvalue().splitlines()[0] == (
        "Paste the passage, then press Ctrl-D on a line of its own."
    )
