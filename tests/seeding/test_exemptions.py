"""The file of coverage exemptions."""

from pathlib import Path

import pytest

from tracker.errors import SeedError
from tracker.seeding.exemptions import read_exemptions


def read(tmp_path: Path, text: str) -> dict[str, dict[str, str]]:
    path = tmp_path / "coverage_exemptions.yaml"
    path.write_text(text, encoding="utf-8")
    return read_exemptions(path)


def test_entries_are_read_by_source(tmp_path: Path) -> None:
    text = (
        "- {source: a, start: One, reason: furniture}\n"
        "- {source: b, start: Two, reason: question}\n"
        "- {source: a, start: Three, reason: argument only}\n"
    )
    assert read(tmp_path, text) == {
        "a": {"One": "furniture", "Three": "argument only"},
        "b": {"Two": "question"},
    }


def test_no_file_means_no_exemption(tmp_path: Path) -> None:
    assert read_exemptions(tmp_path / "none.yaml") == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("- {source: a, start: One}", "entry 1: write source, start", id="no-reason"),
        pytest.param(
            "- {source: a, start: One, reason: ' '}", "entry 1: source, start and", id="blank"
        ),
        pytest.param(
            "- {source: a, start: One, reason: x}\n- {source: a, start: One, reason: y}",
            "entry 2: “One” of a stands twice",
            id="twice",
        ),
        pytest.param("- {", "cannot be read", id="not-yaml"),
    ],
)
def test_a_fault_names_the_entry(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(SeedError, match=fault):
        read(tmp_path, text)
