"""Laws."""

import pytest

from tests.factories import LawFactory
from tests.models.constraints import accepts, refuses
from tracker.models import Law

pytestmark = pytest.mark.django_db


def test_an_egov_law_id_belongs_to_one_law() -> None:
    name = "law_unique_egov_law_id"
    LawFactory(egov_law_id="504AC0000000043")
    accepts(name, LawFactory(egov_law_id="405AC0000000088"))
    other = LawFactory()
    other.egov_law_id = "504AC0000000043"
    refuses(name, other, "Another law has this e-Gov law id.")


def test_many_laws_may_lack_an_egov_law_id() -> None:
    for law in [LawFactory(egov_law_id=""), LawFactory(egov_law_id="")]:
        accepts("law_unique_egov_law_id", law)


def test_a_bill_number_counts_within_a_session() -> None:
    name = "law_bill_number_in_session"
    accepts(name, LawFactory(diet_session=208, bill_number=37))
    accepts(name, LawFactory(diet_session=208))
    law = LawFactory()
    law.bill_number = 37
    refuses(name, law, "A bill number needs the Diet session it counts in.")


def test_laws_are_ordered_by_name_then_age() -> None:
    second = LawFactory(name="B")
    third = LawFactory(name="B")
    first = LawFactory(name="A")
    assert list(Law.objects.all()) == [first, second, third]
