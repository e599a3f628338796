"""Template filters of the readers' door; settings register them as the library `pages`."""

import re
from typing import Any

from django import template

from tracker.models import Observation
from tracker.pages.values import date_text, figure_text, language_name

register = template.Library()

_DOUBLE = re.compile(r"""(?P<opens>(?:(?<=\s)|^)"(?=\S))|[“”"]""")
"""A double quotation mark; a straight one at the beginning of a word opens."""


@register.filter
def edtf(text: str) -> str:
    """Return a partial date in words."""
    return date_text(text)


@register.filter
def language(tag: str) -> str:
    """Return the English name of a language."""
    return language_name(tag)


@register.filter
def figure(observation: Observation) -> str:
    """Return a figure with its unit and qualifier."""
    return figure_text(observation)


@register.filter
def span(row: Any) -> str:
    """Return from when until when a tenure or membership held, in words."""
    start, end = (getattr(row, name) for name in row.SPAN)
    begun = f"from {_day_text(start, 'or earlier')}" if start else ""
    if end == "..":
        return f"{begun}, ongoing when last seen" if begun else "ongoing when last seen"
    if not end:
        return begun or "dates not stated"
    return f"{begun} until {_day_text(end, 'at the latest')}".strip()


def _day_text(edtf: str, no_later: str) -> str:
    """Return a partial date as it is said after from or until: December 2013 or earlier."""
    text = date_text(edtf)
    if edtf.startswith("[.."):
        return f"{text.removeprefix('by ')} {no_later}"
    return f"some day {text}" if text.startswith("between ") else text


@register.filter
def within_quotes(text: str) -> str:
    """Return words as they stand inside quotation marks: their own double ones are single."""
    return _DOUBLE.sub(lambda mark: "‘" if mark[0] == "“" or mark["opens"] else "’", text)
