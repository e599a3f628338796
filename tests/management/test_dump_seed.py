"""`dump_seed` as its user runs it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories import TopicFactory

pytestmark = pytest.mark.django_db

TEXT = """# Jurisdictions and topics.

- {model: tracker.topic, fields: {slug: cyber, label: "Cyber"}}
"""


def run(folder: Path, *arguments: str) -> str:
    out = StringIO()
    call_command("dump_seed", "--fixtures", str(folder), *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _cyber() -> None:
    TopicFactory(slug="cyber", label="Cyber", label_ja="", definition="", cap_major=None)


def test_it_writes_what_changed_and_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert run(folder) == "1 files, 1 changed: 00_reference.yaml.\n"
    assert (folder / "00_reference.yaml").read_text(encoding="utf-8") == TEXT
    assert run(folder) == "1 files, 0 changed.\n"


def test_check_fails_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"These files would change: 00_reference\.yaml\."):
        run(tmp_path, "--check")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(CommandError, match="The fixtures cannot be written"):
        run(blocked / "folder")
