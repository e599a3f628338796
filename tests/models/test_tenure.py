"""Tenures."""

import pytest
from django.db.models import ProtectedError

from tests.factories import TenureFactory
from tracker.models import Tenure

pytestmark = pytest.mark.django_db


def test_said_by_person_and_post() -> None:
    tenure = TenureFactory(person__name="Kishida Fumio", position__title="Prime minister")
    assert str(tenure) == "Kishida Fumio, Prime minister"


def test_ordered_latest_start_first_and_unknown_last() -> None:
    unknown = TenureFactory(start="")
    old, new = TenureFactory(start="2012-12"), TenureFactory(start="2021-10-04")
    assert list(Tenure.objects.all()) == [new, old, unknown]


@pytest.mark.parametrize("owner", ["person", "position"])
def test_holder_and_post_are_not_deleted_unseen(owner: str) -> None:
    tenure = TenureFactory()
    with pytest.raises(ProtectedError):
        getattr(tenure, owner).delete()
