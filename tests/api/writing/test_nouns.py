"""Each noun is made, read, changed and removed once by whoever may, and by nobody else."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.writing.bodies import CHANGE, NEW
from tracker.api.nouns import NOUN_OF
from tracker.api.urls import VIEWSETS
from tracker.api.writing.views import WritableViewSet
from tracker.models import ChangeEntry
from tracker.models.rows import row_fields

pytestmark = pytest.mark.django_db

REFERENCE = ("sources", "jurisdictions", "topics")


def test_every_noun_but_redirects_is_written_here() -> None:
    writable = [place for place, view in VIEWSETS.items() if issubclass(view, WritableViewSet)]
    assert writable == list(NEW) == list(CHANGE) == [p for p in VIEWSETS if p != "redirects"]


@pytest.mark.parametrize("place", list(NEW))
def test_every_column_can_be_written(place: str) -> None:
    shape = VIEWSETS[place]().shape
    columns = {c.name for member in shape.members.values() for c in member.columns}
    left_out = {column.name for column in row_fields(shape.model)} - columns
    assert left_out <= {"status", "n"}


@pytest.mark.parametrize("place", list(NEW))
def test_record_is_made_read_changed_and_removed(
    place: str, writer: Callable[..., Any], api_client: Any
) -> None:
    client = writer("Editor")
    made = client.send("post", f"{place}/", NEW[place]())
    assert made.status_code == 201, made.content
    record = made.json()
    assert (
        made["Location"] == record["url"] == f"http://testserver/api/v1/{place}/{record['slug']}/"
    )
    model = VIEWSETS[place].queryset.model
    row = model.objects.get(**NOUN_OF[model].find(record["slug"]))
    assert getattr(row, "status", "draft") == "draft"
    address = f"{place}/{record['slug']}/"

    again = client.get(f"/api/v1/{address}")
    # What an editor is told after a save is told once.
    told_once = {**record["editing"], "warnings": []}
    assert (again.status_code, again.json()["editing"]) == (200, told_once)
    shown_to_all = place in ("jurisdictions", "topics")
    assert (api_client.get(f"/api/v1/{address}").status_code == 200) is shown_to_all

    changed = client.send("patch", address, CHANGE[place], If_Match=again["ETag"])
    assert changed.status_code == 200, changed.content
    values = changed.json()["editing"]["values"]
    assert changed["ETag"] == changed.json()["editing"]["etag"] != made["ETag"]
    for name, value in CHANGE[place].items():
        assert values[name] == (value["edtf"] if isinstance(value, dict) else value)

    # What was read can be sent back, and changes nothing.
    known = VIEWSETS[place]().shape.members
    same = {name: value for name, value in values.items() if not known[name].create_only}
    unchanged = client.send("patch", address, same, If_Match=changed["ETag"])
    assert (unchanged.status_code, unchanged["ETag"]) == (200, changed["ETag"])

    gone = client.send("delete", address, If_Match=changed["ETag"])
    assert (gone.status_code, gone.content) == (204, b"")
    assert not model.objects.filter(pk=row.pk).exists()
    assert client.send("delete", address, If_Match=changed["ETag"]).status_code == 404
    kind = ChangeEntry.objects.filter(content_type__model=model._meta.model_name)
    assert {entry.origin for entry in kind.filter(object_id=row.pk)} >= {"api"}


@pytest.mark.parametrize("place", list(NEW))
@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        pytest.param("Viewer", (), id="viewer"),
        pytest.param("Contributor", tuple(p for p in NEW if p not in REFERENCE), id="contributor"),
        pytest.param("Administrator", tuple(NEW), id="administrator"),
    ],
)
def test_who_makes_records(
    role: str, allowed: tuple[str, ...], place: str, writer: Callable[..., Any]
) -> None:
    answer = writer(role).send("post", f"{place}/", NEW[place]())
    assert answer.status_code == (201 if place in allowed else 403)
    if place not in allowed:
        kinds = VIEWSETS[place].queryset.model._meta.verbose_name_plural
        assert answer.json()["detail"] == f"Your role does not add {kinds}."
        assert not ChangeEntry.objects.filter(origin="api").exists()
