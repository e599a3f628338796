"""The command: a folder or what the API gives, formats, progress, and what goes wrong."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests import factories as f
from tracker.services.exported import read_exported

pytestmark = pytest.mark.django_db


class Terminal(io.StringIO):
    """Where progress is shown."""

    def isatty(self) -> bool:
        return True


def run(*arguments: Any, stderr: io.StringIO | None = None) -> str:
    out = io.StringIO()
    call_command("export_dataset", *map(str, arguments), stdout=out, stderr=stderr or io.StringIO())
    return out.getvalue()


def test_files_are_written_to_the_folder_named(tmp_path: Path) -> None:
    f.LawFactory()
    said = run(tmp_path / "new" / "folder")
    there = list((tmp_path / "new" / "folder").iterdir())
    assert said.startswith(f"{len(there)} files, ")
    assert said.endswith(f" MB, in {tmp_path / 'new' / 'folder'}.\n")
    assert {"laws.csv", "tracker.sqlite3", "popolo.json"} < {path.name for path in there}


def test_without_a_folder_they_are_those_of_the_api(tmp_path: Path, settings: Any) -> None:
    settings.EXPORTS_DIR = str(tmp_path)
    run("--formats", "popolo")
    exported = read_exported(tmp_path)
    assert exported is not None
    assert [file.name for file in exported.files] == ["README.txt", "SHA256SUMS", "popolo.json"]


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    terminal, elsewhere = Terminal(), io.StringIO()
    run(tmp_path, stderr=terminal)
    run(tmp_path, stderr=elsewhere)
    assert "reading laws (7 of 21)" in terminal.getvalue()
    assert "writing popolo (3 of 5)" in terminal.getvalue()
    assert elsewhere.getvalue() == ""


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="invalid choice: 'xml'"):
        run(tmp_path, "--formats", "csv", "xml")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be written: Not a directory"):
        run(tmp_path / "file" / "below")
