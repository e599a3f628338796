"""Twins: each pair once, in order, with one of the verdicts."""

import pytest

from tests.factories import TwinFactory
from tests.models.constraints import accepts, refuses

pytestmark = pytest.mark.django_db


def test_a_pair_is_suspected_once() -> None:
    TwinFactory(kind="law", first_id=1, second_id=2)
    accepts("twin_unique", TwinFactory(kind="person", first_id=1, second_id=2))
    other = TwinFactory(kind="law", first_id=1, second_id=3)
    other.second_id = 2
    refuses("twin_unique", other, "This pair is known already.")


def test_the_lower_key_comes_first() -> None:
    twin = TwinFactory(first_id=1, second_id=2)
    accepts("twin_in_order", twin)
    twin.first_id = 2
    refuses("twin_in_order", twin, "The lower key comes first.")


def test_a_verdict_is_one_of_the_two() -> None:
    twin = TwinFactory()
    twin.verdict = "not_same"
    accepts("twin_verdict", twin)
    twin.verdict = "maybe"
    refuses("twin_verdict", twin, "Value 'maybe' is not a valid choice.")
    assert str(twin) == f"law {twin.first_id} and {twin.second_id}"
