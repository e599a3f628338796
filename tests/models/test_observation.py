"""Observations."""

from decimal import Decimal
from typing import Any

import pytest

from tests.factories import (
    IndicatorFactory,
    InitiativeFactory,
    InstitutionFactory,
    LawFactory,
    ObservationFactory,
    PartnershipFactory,
)
from tests.models.constraints import accepts, refuses
from tracker.models import Observation

pytestmark = pytest.mark.django_db


def test_a_figure_is_about_one_thing_at_most() -> None:
    name = "observation_one_subject"
    accepts(name, ObservationFactory())
    for given in (
        {"law": LawFactory()},
        {"initiative": InitiativeFactory()},
        {"partnership": PartnershipFactory()},
        {"institution": InstitutionFactory()},
    ):
        accepts(name, ObservationFactory(**given))
    row = ObservationFactory(law=LawFactory())
    row.institution = InstitutionFactory()
    refuses(name, row, "Fill at most one of: law, initiative, partnership, institution.")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        pytest.param(
            {"jurisdiction__name": "Vietnam", "value": Decimal("55.3000")},
            "Share expanding, Vietnam: 55.3",
            id="place",
        ),
        pytest.param(
            {"dimension": "all surveyed", "value": Decimal("43.6")},
            "Share expanding, all surveyed: 43.6",
            id="slice",
        ),
        pytest.param(
            {"jurisdiction": None, "value": Decimal(1000)}, "Share expanding: 1000", id="neither"
        ),
    ],
)
def test_said_with_place_and_figure(values: dict[str, Any], said: str) -> None:
    row = ObservationFactory(indicator=IndicatorFactory(name="Share expanding"), **values)
    assert str(Observation.objects.get(pk=row.pk)) == said


def test_ordered_by_indicator_then_largest_first() -> None:
    one = IndicatorFactory(name="A")
    last = ObservationFactory(indicator__name="B", value=Decimal(99))
    second = ObservationFactory(indicator=one, value=Decimal("9.5"))
    first = ObservationFactory(indicator=one, value=Decimal(10))
    assert list(Observation.objects.all()) == [first, second, last]


def test_a_figure_knows_what_it_is_about() -> None:
    law, body = LawFactory(), InstitutionFactory()
    assert ObservationFactory(law=law).target == law
    assert ObservationFactory(institution=body).target == body
    assert ObservationFactory().target is None
