"""People."""

import pytest

from tests.factories import PersonFactory
from tracker.models import Person

pytestmark = pytest.mark.django_db


def test_ordered_by_family_name_then_given_name() -> None:
    second = PersonFactory(family_name="Abe", given_name="Shintaro")
    last = PersonFactory(family_name="Kishida", given_name="Fumio")
    third = PersonFactory(family_name="Abe", given_name="Shinzo")
    first = PersonFactory(family_name="Abe", given_name="Kan")
    assert list(Person.objects.all()) == [first, second, third, last]
