"""Indicators."""

import pytest

from tests.factories import IndicatorFactory
from tests.models.constraints import accepts, refuses


@pytest.mark.django_db
def test_a_currency_is_named_with_its_unit_only() -> None:
    name = "indicator_currency_with_unit"
    message = "Name the currency if, and only if, the unit is currency."
    accepts(name, IndicatorFactory(unit="currency", currency="JPY"))
    row = IndicatorFactory(unit="percent", currency="")
    accepts(name, row)
    row.currency = "JPY"
    refuses(name, row, message)
    row.unit, row.currency = "currency", ""
    refuses(name, row, message)
