"""`check_links` from the outside: what it prints, and its exit codes."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories import SourceFactory
from tests.services.test_linking import site
from tracker.management.commands.check_links import Command

pytestmark = pytest.mark.django_db

__all__ = ["site"]


@pytest.fixture
def run() -> Callable[..., tuple[int, str, str]]:
    """Return a function that runs the command and returns exit code, output and errors."""

    def run_command(*args: Any) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("check_links", "--allow-private", *args, stdout=out, stderr=err)
        except SystemExit as stop:
            return int(stop.code or 0), out.getvalue(), err.getvalue()
        return 0, out.getvalue(), err.getvalue()

    return run_command


Run = Callable[..., tuple[int, str, str]]


def test_what_does_not_answer_is_named(site: str, run: Run) -> None:
    SourceFactory(slug="ice", url=f"{site}/ok")
    SourceFactory(slug="lamps", url=f"{site}/gone")
    assert run() == (
        1,
        f"lamps: {site}/gone answers 410.\n2 sources asked: 1 answer, 1 do not.\n",
        "",
    )


def test_one_source_that_answers(site: str, run: Run) -> None:
    SourceFactory(slug="ice", url=f"{site}/ok")
    SourceFactory(slug="lamps", url=f"{site}/gone")
    assert run("--source", "ice") == (0, "1 source asked: 1 answer, 0 do not.\n", "")
    assert run("--source", "ice", "--older-than", "1") == (
        0,
        "0 sources asked: 0 answer, 0 do not.\n",
        "",
    )


def test_json_has_a_line_a_source(site: str, run: Run) -> None:
    SourceFactory(slug="ice", url=f"{site}/ok")
    code, out, err = run("--json")
    assert (code, err) == (0, "1 source asked: 1 answer, 0 do not.\n")
    assert [json.loads(line) for line in out.splitlines()] == [
        {"source": "ice", "url": f"{site}/ok", "state": "ok", "said": "answers 200"}
    ]


def test_an_unknown_source_is_named(run: Run) -> None:
    with pytest.raises(CommandError, match="No source has the slug “salt”"):
        run("--source", "salt")


def test_progress_is_shown_on_a_terminal_only() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    command = Command(stderr=screen)
    show = command.progress()
    assert show is not None
    show(1, 2)
    assert "1 of 2 addresses asked" in screen.getvalue()
    assert Command(stderr=io.StringIO()).progress() is None
