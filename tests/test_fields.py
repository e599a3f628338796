"""The partial-date field and its companions: filled by every way a row is written."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from tests.factories import PersonFactory, PositionFactory, SourceFactory, TenureFactory
from tracker.fields import DerivedDateField, EdtfField, edtf_fields, stored_fields
from tracker.models import Law, Milestone, Source, Tenure

pytestmark = pytest.mark.django_db

Bounds = tuple[dt.date | None, dt.date | None]


def start_bounds(pk: int) -> Bounds:
    return Tenure.objects.values_list("start_min", "start_max").get(pk=pk)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        pytest.param("2021-10", (dt.date(2021, 10, 1), dt.date(2021, 10, 31)), id="month"),
        pytest.param("[2021..]", (dt.date(2021, 1, 1), None), id="half-open"),
        pytest.param("..", (None, None), id="open"),
        pytest.param("", (None, None), id="unknown"),
        pytest.param("October", (None, None), id="unreadable"),
    ],
)
def test_saving_fills_the_companions(text: str, bounds: Bounds) -> None:
    tenure = TenureFactory(start="1999")
    tenure.start = text
    tenure.save()
    assert start_bounds(tenure.pk) == bounds
    assert (tenure.start_min, tenure.start_max) == bounds


def test_creating_fills_the_companions() -> None:
    assert start_bounds(TenureFactory(start="2021").pk) == (
        dt.date(2021, 1, 1),
        dt.date(2021, 12, 31),
    )


def test_a_partial_save_fills_the_companions() -> None:
    tenure = TenureFactory(start="2021")
    tenure.start, tenure.end = "2022", "2023"
    tenure.save(update_fields=["start"])
    stored = Tenure.objects.get(pk=tenure.pk)
    assert start_bounds(tenure.pk) == (dt.date(2022, 1, 1), dt.date(2022, 12, 31))
    assert (stored.end, stored.end_max) == ("", None)


def test_a_raw_load_of_fixtures_fills_the_companions(tmp_path: Path) -> None:
    person, position = PersonFactory(), PositionFactory()
    fields = {
        "slug": "loaded",
        "person": [person.slug],
        "position": [position.slug],
        "start": "2021-10-04",
        "end": "not a date",
    }
    file = tmp_path / "tenures.json"
    file.write_text(json.dumps([{"model": "tracker.tenure", "fields": fields}]))
    call_command("loaddata", str(file), verbosity=0)

    loaded = Tenure.objects.get(slug="loaded")
    assert start_bounds(loaded.pk) == (dt.date(2021, 10, 4), dt.date(2021, 10, 4))
    assert (loaded.end, loaded.end_min, loaded.end_max) == ("not a date", None, None)


def test_companions_are_not_dumped(tmp_path: Path) -> None:
    SourceFactory(slug="one")
    file = tmp_path / "dump.json"
    call_command(
        "dumpdata", "tracker.source", "--natural-foreign", "--natural-primary", output=file
    )
    (row,) = json.loads(file.read_text())
    assert set(row["fields"]) == {
        "slug",
        "status",
        "note",
        "title",
        "authors",
        "publisher",
        "kind",
        "language",
        "translated_from",
        "translation",
        "published",
        "url",
        "text_name",
        "body_start",
        "body_end",
        "body_digest",
        "perspective",
    }


def test_the_field_refuses_what_is_no_date() -> None:
    tenure = TenureFactory()
    tenure.start = "October"
    with pytest.raises(ValidationError) as refused:
        tenure.full_clean()
    assert list(refused.value.message_dict) == ["start"]


def test_edtf_fields_lists_them() -> None:
    assert [f.name for f in edtf_fields(Tenure)] == ["start", "end"]
    assert [f.name for f in edtf_fields(TenureFactory())] == ["start", "end"]
    assert edtf_fields(Law) == []


def test_stored_fields_are_those_that_editors_fill() -> None:
    assert [f.name for f in stored_fields(Milestone)] == [
        "slug",
        "status",
        "note",
        "law",
        "initiative",
        "partnership",
        "institution",
        "kind",
        "title",
        "date",
        "modality",
        "body",
        "scope",
        "provision",
    ]


@pytest.mark.parametrize("field", [EdtfField(), DerivedDateField()], ids=["edtf", "derived"])
def test_a_field_can_be_rebuilt_from_its_migration(field: Any) -> None:
    _, path, args, kwargs = field.deconstruct()
    again = type(field)(*args, **kwargs)
    assert path == f"tracker.fields.{type(field).__name__}"
    for name in ("null", "blank", "editable", "serialize", "default", "max_length"):
        assert getattr(again, name) == getattr(field, name)


def test_companions_are_named_after_their_field() -> None:
    assert Source._meta.get_field("published").companions == ("published_min", "published_max")
