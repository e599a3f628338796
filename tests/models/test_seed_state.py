"""The seeder's memory."""

import pytest

from tests.factories import SeedStateFactory
from tests.models.constraints import accepts, refuses


@pytest.mark.django_db
def test_a_row_is_remembered_once() -> None:
    SeedStateFactory(model="tracker.law", key="act")
    accepts("seedstate_unique", SeedStateFactory(model="tracker.person", key="act"))
    other = SeedStateFactory(model="tracker.law", key="bill")
    assert str(other) == "tracker.law bill"
    other.key = "act"
    message = "Seed state with this Model and Key already exists."
    refuses("seedstate_unique", other, message)
