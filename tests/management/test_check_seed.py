"""`check_seed` as its user runs it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db

TOPIC = """# Jurisdictions and topics.

- {{model: tracker.topic, fields: {{slug: cyber, label: "{label}"}}}}
"""


def run(folder: Path, *arguments: str) -> tuple[str, str]:
    """Return what the command printed, and why it failed if it did."""
    out, failure = StringIO(), ""
    try:
        call_command("check_seed", "--fixtures", str(folder), *arguments, stdout=out)
    except CommandError as error:
        failure = str(error)
    return out.getvalue(), failure


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "fixtures"
    folder.mkdir()
    (folder / "00_reference.yaml").write_text(TOPIC.format(label="Cyber"))
    return folder


def test_sound_fixtures_pass(folder: Path) -> None:
    assert run(folder) == ("1 files, no fault; copied words not looked for.\n", "")


def test_every_fault_is_printed_and_the_run_fails(folder: Path) -> None:
    (folder / "00_reference.yaml").write_text(TOPIC.format(label="Cyber") + "- 3\n- 4\n")
    printed, failure = run(folder)
    assert printed.splitlines()[:2] == [
        "00_reference.yaml:4: A row has exactly a model and its fields.",
        "00_reference.yaml:5: A row has exactly a model and its fields.",
    ]
    assert failure == "3 faults in 1 files."


def test_given_texts_copied_words_are_looked_for(folder: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "one.txt").write_text("Nothing of it stands in the fixtures.")
    assert run(folder, "--texts", str(texts)) == (
        "1 files, no fault; no words copied from 1 texts.\n",
        "",
    )


def test_a_folder_without_texts_is_named(folder: Path, tmp_path: Path) -> None:
    printed, failure = run(folder, "--texts", str(tmp_path))
    assert (printed, failure) == ("", f"There are no texts (*.txt) in {tmp_path}.")
