"""Where a record is found: its slug, its address in the API, its page, as text made of columns."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.urls import NoReverseMatch, get_script_prefix, reverse

from tracker.api.documents.marks import SITE
from tracker.api.nouns import NOUN_OF, NOUN_OF_KIND
from tracker.models import Citation, Passage, Record, Redirect
from tracker.querysets import ruled_out

Columns = list[str]
Text = Callable[[list[str]], str]
"""From the JSON values of some columns to a text made of them."""

_ANY = "x"


class Told(NamedTuple):
    """How a text is made of columns; `is_steady` if it always holds the same ones, bare."""

    text: Text
    is_steady: bool = True


class Page(NamedTuple):
    """How a page's address is made of columns, to stand within quotes; empty if there is none."""

    columns: Columns
    text: Text
    is_steady: bool = True


def below_prefix(name: str, *args: str) -> str:
    """Return the address of a view without the prefix that the site hangs at."""
    return "/" + reverse(name, args=args).removeprefix(get_script_prefix())


def bare(value: str) -> str:
    """Return a text's JSON value without its quotes; a number as it is."""
    return value[1:-1] if value.startswith('"') else value


def slug_columns(model: type[Any]) -> Columns:
    """Return the columns that a record's slug is made of."""
    return list(NOUN_OF[model].key)


def slug_text(model: type[Any]) -> Text:
    """Return the function from those columns' values to the slug."""
    if model is Redirect:
        return lambda values: f"{NOUN_OF_KIND[bare(values[0])].type}:{bare(values[1])}"
    return lambda values: "-".join(map(bare, values))


def url_text(model: type[Any]) -> Text:
    """Return the function from the slug's columns to the address in the API."""
    start = f"{SITE}{below_prefix('api:root')}{NOUN_OF[model].route}/"
    slug = slug_text(model)
    return lambda values: f"{start}{slug(values)}/"


def page_of(model: type[Any], arm: str = "") -> Page | None:
    """Return the columns that the address of a record's page is made of, and how; None: no page.

    `arm` is a foreign key that is known to be filled. The same as the model's `get_absolute_url`,
    without a record. Raises TypeError for a model that finds its page in a way of its own that is
    not known here.
    """
    method = getattr(model, "get_absolute_url", None)
    if method is None:
        return None
    if method is Record.get_absolute_url:
        return _own_page(model) or _page_of_owner(model, arm)
    if model is Passage:
        return _fragment("source__slug", "ref")
    if model is Citation:
        return _fragment("passage__source__slug", "passage__ref")
    raise TypeError(f"How {model.__name__} finds its page is not known to documents.")


def _fragment(slug: str, ref: str) -> Page:
    """Return the place of a passage on its source's page."""
    start, end = _around("source")
    return Page([slug, ref], lambda values: f"{start}{bare(values[0])}{end}#{bare(values[1])}")


def _around(kind: str) -> tuple[str, str]:
    """Return what stands before and after the slug in the address of a page."""
    start, _, end = below_prefix(f"pages:{kind}", _ANY).rpartition(_ANY)
    return f"{SITE}{start}", end


def _own_page(model: type[Any]) -> Page | None:
    try:
        start, end = _around(model.kind_name())
    except NoReverseMatch:
        return None
    return Page(["slug"], lambda values: f"{start}{bare(values[0])}{end}")


def _page_of_owner(model: type[Any], arm: str) -> Page:
    """Return the place on the page of the first parent that has one."""
    columns = ["slug"]
    ways: list[tuple[slice, Text]] = []
    never = ruled_out(model, arm)
    is_steady = False
    for name in model.PUBLIC_PARENTS:
        found = None if name in never else page_of(model._meta.get_field(name).related_model)
        if found is None:
            continue
        ways.append((slice(len(columns), len(columns) + len(found.columns)), found.text))
        columns.extend(f"{name}__{column}" for column in found.columns)
        if name == arm:
            # It is there, so that none behind it is looked at.
            is_steady = len(ways) == 1 and found.is_steady
            break

    def page(values: list[str]) -> str:
        for where, parents in ways:
            parent = values[where]
            # The first column is the parent's slug: null if there is no parent.
            address = "" if parent[0] == "null" else parents(parent).partition("#")[0]
            if address:
                return f"{address}#{bare(values[0])}"
        return ""

    return Page(columns, page, is_steady)
