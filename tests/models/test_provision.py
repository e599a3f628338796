"""Provisions."""

import pytest

from tests.factories import LawFactory, ProvisionFactory
from tests.models.constraints import accepts, refuses
from tracker.models import Provision

pytestmark = pytest.mark.django_db


def test_a_number_stands_once_in_a_law() -> None:
    name = "provision_unique_number"
    one = ProvisionFactory(n=1)
    accepts(name, ProvisionFactory(n=1))
    other = ProvisionFactory(law=one.law, n=2)
    accepts(name, other)
    other.n = 1
    refuses(name, other, "The law has a provision with this number.")


def test_ordered_by_law_and_number() -> None:
    law = LawFactory(name="A")
    second, first = ProvisionFactory(law=law, n=2), ProvisionFactory(law=law, n=1)
    assert list(Provision.objects.all()) == [first, second]
