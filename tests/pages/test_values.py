"""Values in words."""

from decimal import Decimal

import pytest

from tracker.models import Indicator, Observation
from tracker.pages.values import amount_text, date_text, figure_text, language_name, number_text


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("10000000000000", "JPY", "¥10 trillion (10,000,000,000,000 JPY)"),
        ("10000000000000.00", "JPY", "¥10 trillion (10,000,000,000,000 JPY)"),
        ("31258000000", "JPY", "¥31.258 billion (31,258,000,000 JPY)"),
        ("7556600000000", "USD", "$7.5566 trillion (7,556,600,000,000 USD)"),
        ("1234567", "EUR", "about €1.2346 million (1,234,567 EUR)"),
        ("1000000", "XAU", "1 million XAU (1,000,000 XAU)"),
        ("1500", "JPY", "¥1,500 (1,500 JPY)"),
        ("0.5", "CHF", "0.5 CHF"),
        ("0", "JPY", "¥0 (0 JPY)"),
    ],
)
def test_amount(amount: str, currency: str, text: str) -> None:
    assert amount_text(Decimal(amount), currency) == text


@pytest.mark.parametrize(
    ("number", "text"), [("14.0000", "14"), ("43.6000", "43.6"), ("1E+3", "1,000"), ("0", "0")]
)
def test_number(number: str, text: str) -> None:
    assert number_text(Decimal(number)) == text


@pytest.mark.parametrize(
    ("unit", "qualifier", "text"),
    [
        ("percent", "exact", "43.6%"),
        ("percent", "about", "about 43.6%"),
        ("count", "over", "over 43.6"),
        ("ratio", "exact", "43.6"),
        ("currency", "nearly", "nearly $43.6 (43.6 USD)"),
    ],
)
def test_figure(unit: str, qualifier: str, text: str) -> None:
    indicator = Indicator(unit=unit, currency="USD" if unit == "currency" else "")
    observation = Observation(indicator=indicator, value=Decimal("43.6"), qualifier=qualifier)

    assert figure_text(observation) == text


def test_reported_figure_bears_no_qualifier_of_ours() -> None:
    observation = Observation(
        indicator=Indicator(unit="percent"), value=Decimal("43.6"), qualifier="about"
    )

    assert figure_text(observation, Decimal("40.9")) == "40.9%"


def test_date_that_is_none_stands_as_it_is() -> None:
    assert date_text("soon") == "soon"
    assert date_text("2021-10~") == "about October 2021"


def test_language() -> None:
    assert [language_name(tag) for tag in ("en", "zh-Latn", "tlh")] == ["English", "Chinese", "tlh"]
