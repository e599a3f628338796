"""Institutions."""

import pytest
from django.db.models import ProtectedError

from tests.factories import InstitutionFactory
from tracker.models import Institution

pytestmark = pytest.mark.django_db


def test_predecessors_go_one_way() -> None:
    miti = InstitutionFactory(name="MITI")
    meti = InstitutionFactory(name="METI", predecessors=[miti])
    assert list(meti.predecessors.all()) == [miti]
    assert list(miti.successors.all()) == [meti]
    assert list(miti.predecessors.all()) == []


def test_a_body_with_parts_is_not_deleted_unseen() -> None:
    ministry = InstitutionFactory()
    InstitutionFactory(parent=ministry)
    with pytest.raises(ProtectedError):
        ministry.delete()
    assert Institution.objects.count() == 2
