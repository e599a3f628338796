"""Standings: one a field."""

import pytest

from tests.factories import StandingFactory
from tests.models.constraints import accepts, refuses


@pytest.mark.django_db
def test_a_field_stands_one_way() -> None:
    first = StandingFactory(field="name")
    accepts("standing_unique", StandingFactory.build(object_id=first.object_id, field="start"))
    other = StandingFactory.build(object_id=first.object_id, field="name", state="disputed")
    assert str(other) == f"law {first.object_id} name: disputed"
    refuses("standing_unique", other, "This field has a standing already.")
