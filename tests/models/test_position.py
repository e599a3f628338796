"""Positions."""

import pytest

from tests.factories import PositionFactory
from tracker.models import Position

pytestmark = pytest.mark.django_db


def test_ordered_by_institution_then_title() -> None:
    last = PositionFactory(institution__name="B", title="A")
    second = PositionFactory(institution__name="A", title="B")
    first = PositionFactory(institution=second.institution, title="A")
    assert list(Position.objects.all()) == [first, second, last]
