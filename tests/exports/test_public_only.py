"""Nothing that is not public is in any file, whatever it hangs on."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories as f
from tests.api.hidden import HIDING, MARK, darken, mark, public_world
from tests.exports.conftest import Files

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", HIDING)
def test_hidden_rows_change_no_line_and_stand_in_no_file(
    export: Callable[..., Files], status: str
) -> None:
    world = public_world()
    before = export()
    dark = darken(world, status)
    after = export()
    for name, data in after.all().items():
        # The bytes themselves: neither in an unused page of the database.
        assert MARK.encode() not in data, name
    for row in dark:
        model = type(row).__name__
        assert not _mentions(after, row), model
    # Making hidden rows makes public company; what was there before must not change at all.
    for name, data in before.all().items():
        if name.endswith((".jsonl", ".csv")):
            assert set(data.splitlines()) <= set(after.read(name).splitlines()), name


def _mentions(files: Files, row: Any) -> bool:
    """Whether a row is a line of the file of its table."""
    key = getattr(row, "ref", None) or row.slug
    name = {"partnershipmember": "members", "lawrelation": "law_relations", "person": "people"}.get(
        row._meta.model_name, str(row._meta.verbose_name_plural)
    )
    return any(key in (line.get("slug"), line.get("ref")) for line in files.lines(f"{name}.jsonl"))


def test_a_mark_would_be_seen(export: Callable[..., Files]) -> None:
    row = mark(f.LawFactory())
    files = export()
    found = {name for name, data in files.all().items() if MARK.encode() in data}
    # The editors' note is marked too, and yet the mark is seen only where a law stands.
    assert found == {"laws.csv", "laws.jsonl", "tracker.sqlite3", "dataset.jsonld"}
    assert row.note.startswith(MARK)
    for name in found:
        assert row.note.encode() not in files.read(name).replace(row.name.encode(), b"")


def test_what_editors_note_is_in_no_file(export: Callable[..., Files]) -> None:
    secret = "qz-for-editors-only"
    f.LawFactory(note=secret, topics=[f.TopicFactory()])
    f.SourceFactory(note=secret, body_start=secret, body_end=secret, text_name=secret)
    f.TenureFactory(note=secret)
    for name, data in export().all().items():
        assert secret.encode() not in data, name
