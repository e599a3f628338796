"""Saved filters: a name is used once by a user for a list."""

import pytest

from tests.factories import SavedFilterFactory, UserFactory
from tests.models.constraints import accepts, refuses


@pytest.mark.django_db
def test_a_name_is_used_once_for_a_list() -> None:
    first = SavedFilterFactory(name="Mine")
    accepts("savedfilter_unique", SavedFilterFactory.build(user=UserFactory(), name="Mine"))
    again = SavedFilterFactory.build(user=first.user, name="Mine")
    assert str(again) == "Mine"
    refuses("savedfilter_unique", again, "You have a filter of this name for this list.")
