"""How a value is shown to a reader: dates in words, amounts readable, relations as links."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models

from tracker.edtf import display
from tracker.errors import EdtfError
from tracker.fields import EdtfField
from tracker.models import Jurisdiction, Name, Observation
from tracker.models.citation import parse_amount
from tracker.models.rows import key_field
from tracker.vocabularies import Qualifier, Unit

SYMBOLS = {"JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "KRW": "₩", "INR": "₹"}
_SCALES = (
    (Decimal(10) ** 12, "trillion"),
    (Decimal(10) ** 9, "billion"),
    (Decimal(10) ** 6, "million"),
)
_JAPANESE = frozenset({"name_ja", "title_ja", "law_number"})
LANGUAGES = {
    "en": "English",
    "ja": "Japanese",
    "zh": "Chinese",
    "ko": "Korean",
    "fr": "French",
    "de": "German",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of a value: its text, where it leads to, and its language if not the page's."""

    text: str
    url: str = ""
    lang: str = ""


Names = dict[tuple[type[models.Model], str], Shown]
"""Records by model and natural key, as they are shown."""


def language_name(tag: str) -> str:
    """Return the English name of a language by its BCP 47 tag; the tag of one we do not name."""
    return LANGUAGES.get(tag.partition("-")[0], tag)


def date_text(edtf: str) -> str:
    """Return a partial date in words; text that is no date as it stands."""
    try:
        return display(edtf)
    except EdtfError:
        return edtf


def number_text(number: Decimal) -> str:
    """Return a number with its thousands set apart and no idle zeros."""
    whole = number == number.to_integral_value()
    return f"{number.quantize(Decimal(1)) if whole else number.normalize():,f}"


def amount_text(amount: Decimal, currency: str) -> str:
    """Return an amount as people say it, then in full: ¥10 trillion (10,000,000,000,000 JPY)."""
    full = f"{number_text(amount)} {currency}"
    symbol = SYMBOLS.get(currency)
    for size, word in _SCALES:
        if amount >= size:
            scaled = amount / size
            rounded = round(scaled, 4)
            about = "" if rounded == scaled else "about "
            said = f"{number_text(rounded)} {word}"
            said = f"{symbol}{said}" if symbol else f"{said} {currency}"
            return f"{about}{said} ({full})"
    return f"{symbol}{number_text(amount)} ({full})" if symbol else full


def figure_text(observation: Observation, value: Decimal | None = None) -> str:
    """Return a figure with its unit; `value`, if given, in place of the observation's own.

    A qualifier (about, over …) is ours, and so goes with our own figure only.
    """
    number = observation.value if value is None else value
    indicator = observation.indicator
    text = (
        amount_text(number, indicator.currency)
        if indicator.unit == Unit.CURRENCY
        else f"{number_text(number)}{'%' if indicator.unit == Unit.PERCENT else ''}"
    )
    plain = value is not None or observation.qualifier == Qualifier.EXACT
    return text if plain else f"{observation.get_qualifier_display()} {text}"


def linked(target: Any) -> Shown:
    """Return a record as a link to its page; a jurisdiction has none."""
    url = "" if isinstance(target, Jurisdiction) else target.get_absolute_url()
    return Shown(str(target), url)


def language_of(record: Any, field_name: str) -> str:
    """Return the language tag of a text field where it is not English."""
    if isinstance(record, Name):
        return "" if record.lang == "en" else record.lang
    return "ja" if field_name in _JAPANESE else ""


def own_value(record: Any, field_name: str) -> tuple[Shown, ...]:
    """Return the value we hold for a field, ready to show; empty for existence and for nothing.

    Reads relations as they are loaded: whoever loads them sees to it that only public ones are.
    """
    if field_name == "":
        return ()
    field: Any = record._meta.get_field(field_name)
    if field.many_to_many:
        return tuple(linked(target) for target in getattr(record, field_name).all())
    value = getattr(record, field_name)
    if value in (None, ""):
        return ()
    if field.is_relation:
        return (linked(value),)
    if isinstance(field, EdtfField):
        return (Shown(date_text(value)),)
    if field_name == "amount":
        return (Shown(amount_text(value, record.currency)),)
    if isinstance(record, Observation) and field_name == "value":
        return (Shown(figure_text(record)),)
    if field.choices:
        return (Shown(str(getattr(record, f"get_{field_name}_display")())),)
    return (Shown(str(value), lang=language_of(record, field_name)),)


def reported_value(record: Any, field_name: str, reported: str, names: Names) -> Shown | None:
    """Return what a passage reports, ready to show; None when it states nothing comparable.

    `names` holds the records that reported slugs stand for (`names_of`).
    """
    if reported == "":
        return None
    if field_name == "":
        return Shown("It is so" if reported == "yes" else "It is not so")
    field: Any = record._meta.get_field(field_name)
    if field.is_relation:
        absent = field.many_to_many and reported.startswith("!")
        slug = reported.removeprefix("!") if field.many_to_many else reported
        found = names.get((field.related_model, slug), Shown(f"“{slug}” (not a record here)"))
        return Shown(f"not {found.text}", found.url) if absent else found
    if isinstance(field, EdtfField):
        return Shown(date_text(reported))
    if field.choices:
        return Shown(dict(field.flatchoices).get(reported, reported))
    return Shown(
        _number_reported(record, field_name, reported), lang=language_of(record, field_name)
    )


def _number_reported(record: Any, field_name: str, reported: str) -> str:
    """Return a reported amount or figure readable, any other text as it stands."""
    try:
        if field_name == "amount":
            return amount_text(*parse_amount(reported))
        if isinstance(record, Observation) and field_name == "value":
            return figure_text(record, Decimal(reported))
    except (ValueError, InvalidOperation):
        return reported
    return reported


def names_of(wanted: Iterable[tuple[type[Any], str]]) -> Names:
    """Return the public records that natural keys stand for, by model and key; a query a model.

    A key that nobody has is left out, and so shown as reported, in quotes; public citations never
    report the key of a record that is not public.
    """
    keys: dict[type[Any], set[str]] = {}
    for model, key in wanted:
        keys.setdefault(model, set()).add(key)
    found: Names = {}
    for model, wanted_keys in keys.items():
        column = key_field(model)
        for target in model.objects.public().filter(**{f"{column}__in": wanted_keys}):
            found[model, getattr(target, column)] = linked(target)
    return found
