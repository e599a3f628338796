"""A record as a row: values by natural keys, one form for fixtures, plans and log."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tests import factories
from tests.factories import (
    CitationFactory,
    InitiativeFactory,
    JurisdictionFactory,
    LawFactory,
    MilestoneFactory,
    PersonFactory,
    TopicFactory,
)
from tracker.models import (
    CITABLE,
    Citation,
    Initiative,
    Jurisdiction,
    Law,
    Milestone,
    Passage,
    Source,
    Topic,
)
from tracker.models.rows import Keys, key_field, key_of, plain, row_fields, row_of
from tracker.vocabularies import Status

pytestmark = pytest.mark.django_db


def test_a_row_holds_what_editors_fill_by_natural_keys() -> None:
    row = InitiativeFactory(
        slug="university-fund",
        name="University fund",
        jurisdiction=JurisdictionFactory(code="JP"),
        amount=Decimal("10000000000000.00"),
        currency="JPY",
        started="2022~",
        laws=[LawFactory(slug="b-act"), LawFactory(slug="a-act")],
    )
    assert row_of(Initiative.objects.get(pk=row.pk)) == {
        "slug": "university-fund",
        "status": "published",
        "note": "",
        "name": "University fund",
        "name_ja": "",
        "summary": "",
        "wikidata_id": "",
        "verified_on": None,
        "kind": "programme",
        "stage": "under_way",
        "jurisdiction": "JP",
        "parent": None,
        "lead": None,
        "amount": "10000000000000",
        "currency": "JPY",
        "amount_kind": "",
        "started": "2022~",
        "ended": "",
        "laws": ["a-act", "b-act"],
        "partnerships": [],
        "topics": [],
    }


def test_a_row_that_is_not_saved_yet_has_no_lists() -> None:
    row = Law(slug="act", name="Act", jurisdiction=JurisdictionFactory(code="JP"))
    assert row_of(row)["topics"] == []
    assert row_of(row)["jurisdiction"] == "JP"


@pytest.mark.parametrize(
    ("value", "as_row"),
    [
        pytest.param(Decimal("43.6000"), "43.6", id="decimal"),
        pytest.param(Decimal("1E+13"), "10000000000000", id="decimal-with-exponent"),
        pytest.param(Decimal("0.00"), "0", id="decimal-nought"),
        pytest.param(dt.date(2022, 5, 18), "2022-05-18", id="date"),
        pytest.param(Status.DRAFT, "draft", id="choice"),
        pytest.param(208, 208, id="whole-number"),
        pytest.param(None, None, id="nothing"),
        pytest.param("text", "text", id="text"),
    ],
)
def test_plain(value: Any, as_row: Any) -> None:
    assert plain(value) == as_row


@pytest.mark.parametrize(
    ("model", "name"),
    [(Law, "slug"), (Topic, "slug"), (Source, "slug"), (Jurisdiction, "code"), (Passage, "ref")],
)
def test_key_field(model: Any, name: str) -> None:
    assert key_field(model) == name


def test_row_fields_put_lists_last() -> None:
    names = [field.name for field in row_fields(Milestone)]
    assert names[0] == "slug"
    assert names[-1] == "people"
    assert not {"id", "version", "created_at", "updated_at", "date_min", "date_max"} & set(names)


def test_key_of_joins_a_natural_key() -> None:
    assert key_of(LawFactory(slug="act")) == "act"
    assert key_of(CitationFactory(passage__ref="a004-p09", n=3)) == "a004-p09 3"


def test_keys_reads_each_model_once(django_assert_num_queries: Any) -> None:
    rows = [MilestoneFactory(people=[PersonFactory(slug=f"person-of-{n}")]) for n in range(3)]
    loaded = list(Milestone.objects.order_by("id"))
    many = [{"people": [f"person-of-{n}"]} for n in range(3)]
    keys = Keys()
    # 1: the laws' slugs. The people's are given.
    with django_assert_num_queries(1):
        made = [row_of(row, keys=keys, many=lists) for row, lists in zip(loaded, many, strict=True)]
    assert made == [row_of(row) for row in loaded]
    assert [row["law"] for row in made] == [row.law.slug for row in rows]


def test_keys_does_not_know_a_row_that_is_not_there() -> None:
    topic = TopicFactory(slug="cyber")
    keys = Keys()
    assert keys.of(Topic, topic.pk) == "cyber"
    with pytest.raises(KeyError):
        keys.of(Topic, topic.pk + 1)


@pytest.mark.parametrize(
    "model", [*CITABLE.values(), Citation, Passage, Source], ids=lambda m: m.__name__
)
def test_every_record_is_a_row(model: Any) -> None:
    row: Any = getattr(factories, f"{model.__name__}Factory")()
    made = row_of(model.objects.get(pk=row.pk))
    assert list(made) == [field.name for field in row_fields(model)]
    assert {type(value) for value in made.values()} <= {str, int, list, type(None)}
