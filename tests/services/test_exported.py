"""What lies in the folder of exports: read as it was written, replaced in one step."""

from pathlib import Path

import pytest

from tracker.services.exported import (
    Exported,
    ExportedFile,
    media_type,
    read_exported,
    write_exported,
)

LAWS = ExportedFile("laws.csv", 12, "ab" * 32, "text/csv; charset=utf-8")
SOME = Exported("data-1", "2024-05-01T00:00:00+00:00", "3.7", 41, (LAWS,))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert read_exported(tmp_path) is None
    assert read_exported(tmp_path / "nowhere") is None
    write_exported(tmp_path, SOME)
    assert read_exported(tmp_path) == SOME
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_a_file_is_found_by_its_name() -> None:
    assert SOME.named("laws.csv") is LAWS
    assert SOME.named("people.csv") is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("laws.csv", "text/csv; charset=utf-8"),
        ("laws.jsonl", "application/jsonl; charset=utf-8"),
        ("tracker.sqlite3", "application/vnd.sqlite3"),
        ("entities.ftm.json", "application/json+ftm"),
        ("dataset.jsonld", "application/ld+json"),
        ("popolo.json", "application/json"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
    ],
)
def test_media_types(name: str, expected: str) -> None:
    assert media_type(name) == expected
