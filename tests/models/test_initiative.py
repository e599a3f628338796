"""Initiatives."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.factories import InitiativeFactory
from tests.models.constraints import accepts, refuses
from tracker.models import Initiative
from tracker.vocabularies import STIP_CLASS, InitiativeKind

pytestmark = pytest.mark.django_db


def test_an_amount_and_its_currency_go_together() -> None:
    name, message = "initiative_amount_with_currency", "An amount and its currency go together."
    accepts(name, InitiativeFactory(amount=Decimal(10**13), currency="JPY"))
    accepts(name, InitiativeFactory(amount=None, currency=""))
    accepts(name, InitiativeFactory(amount=Decimal(0), currency="JPY"))
    without_currency = InitiativeFactory()
    without_currency.amount = Decimal(1)
    refuses(name, without_currency, message)
    without_amount = InitiativeFactory()
    without_amount.currency = "JPY"
    refuses(name, without_amount, message)


def test_an_amount_is_not_negative() -> None:
    name = "initiative_amount_not_negative"
    accepts(name, InitiativeFactory(amount=Decimal("0.01"), currency="JPY"))
    row = InitiativeFactory(currency="JPY", amount=Decimal(1))
    row.amount = Decimal("-0.01")
    refuses(name, row, "An amount cannot be negative.")


@pytest.mark.parametrize(
    "amount",
    [
        pytest.param(Decimal(10**13), id="ten-trillion"),
        pytest.param(Decimal(10**14), id="its-tenfold"),
        pytest.param(Decimal("9999999999999.99"), id="fifteen-digits"),
        pytest.param(Decimal(999_999_999_999_999_000), id="fifteen-digits-and-zeros"),
        pytest.param(Decimal("0.01"), id="a-hundredth"),
    ],
)
def test_an_amount_is_kept_exactly(amount: Decimal) -> None:
    row = InitiativeFactory(amount=amount, currency="JPY")
    row.full_clean()
    assert Initiative.objects.get(pk=row.pk).amount == amount


def test_an_amount_that_one_database_would_round_is_refused() -> None:
    row = InitiativeFactory(currency="JPY", amount=Decimal(1))
    row.amount = Decimal("99999999999999.99")
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert refused.value.message_dict == {
        "amount": ["16 significant digits; at most 15 are kept exactly."]
    }


@pytest.mark.parametrize("kind", InitiativeKind.values)
def test_every_kind_has_its_instrument_class(kind: str) -> None:
    assert InitiativeFactory(kind=kind).stip_class is STIP_CLASS[kind]


def test_a_jurisdiction_is_required() -> None:
    row = InitiativeFactory()
    row.jurisdiction = None
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert list(refused.value.message_dict) == ["jurisdiction"]
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
