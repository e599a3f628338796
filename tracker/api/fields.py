"""Serializer fields of our own: addresses, partial dates, plain numbers, relations."""

import datetime as dt
from collections.abc import MutableMapping
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from drf_spectacular.drainage import set_override
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tracker.api.nouns import NOUN_OF, NOUN_OF_KIND, TYPES, slug_of
from tracker.edtf import display
from tracker.errors import EdtfError
from tracker.fields import EdtfField
from tracker.models.rows import plain

FETCHED = "fetched_citations"
"""Where a record has its public citations, if it was loaded with them."""


class ReadField(serializers.Field[Any, Any, Any, Any]):
    """A field that is only ever given, never taken."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["read_only"] = True
        super().__init__(**kwargs)


class WholeField(ReadField):
    """A field made from the whole record rather than from one attribute of it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", **kwargs)

    @cached_property
    def site(self) -> str:
        """Scheme and host that the request came to, without a slash at the end."""
        request = self.context.get("request")
        return request.build_absolute_uri("/")[:-1] if request else ""


@extend_schema_field(serializers.CharField(help_text="The record's name in addresses."))
class SlugField(WholeField):
    """A record's name in addresses; with its type, its identity."""

    def to_representation(self, value: models.Model) -> str:
        return slug_of(value)


_TYPE = serializers.ChoiceField(choices=TYPES, help_text="What type of record it is.")


@extend_schema_field(_TYPE)
class TypeField(WholeField):
    """What kind of record it is: a noun's `type`."""

    def to_representation(self, value: models.Model) -> str:
        return NOUN_OF[type(value)].type


@extend_schema_field(serializers.URLField(help_text="Address of the record in this API."))
class UrlField(WholeField):
    """The address of a record in this API."""

    @cached_property
    def api_root(self) -> str:
        """The address of the API's root, with a slash at the end."""
        return self.site + reverse("api:root")

    def to_representation(self, value: Any) -> str:
        return f"{self.api_root}{NOUN_OF[type(value)].route}/{slug_of(value)}/"


@extend_schema_field(
    serializers.URLField(
        allow_null=True,
        help_text="Address of the page a reader sees; null if it has none, nor its owner.",
    )
)
class HtmlUrlField(WholeField):
    """The address of a record's page, or of its place on its owner's page."""

    def to_representation(self, value: Any) -> str | None:
        # Reference data has no such method; a record without a page has an empty address.
        address = value.get_absolute_url() if hasattr(value, "get_absolute_url") else ""
        return f"{self.site}{address}" if address else None


class PartialDate(serializers.Serializer[Any]):
    """A date as far as it is known."""

    edtf = serializers.CharField(
        help_text="As EDTF (ISO 8601-2): 2021, 2021-10, 2021-10-04, with ? or ~; [A..B] for one "
        "moment between; .. for still so when last seen; empty for unknown."
    )
    earliest = serializers.DateField(
        allow_null=True, help_text="The first day it may be; null if unbounded or unknown."
    )
    latest = serializers.DateField(
        allow_null=True, help_text="The last day it may be; null if unbounded or unknown."
    )
    display = serializers.CharField(help_text="In English words.")


@extend_schema_field(PartialDate)
class EdtfDate(ReadField):
    """A partial date with its bounds, read from the derived columns beside it."""

    parts = PartialDate
    """What it is made of."""

    def __init__(self, **kwargs: Any) -> None:
        # What a model field's description offers to a text field has no meaning here.
        for name in ("max_length", "allow_blank", "validators"):
            kwargs.pop(name, None)
        super().__init__(**kwargs)

    def get_attribute(self, instance: Any) -> tuple[str, Any, Any]:
        for name in self.source_attrs[:-1]:
            instance = getattr(instance, name)
        name = self.source_attrs[-1]
        return (
            getattr(instance, name),
            getattr(instance, f"{name}_min"),
            getattr(instance, f"{name}_max"),
        )

    def to_representation(self, value: tuple[str, Any, Any]) -> dict[str, Any]:
        text, earliest, latest = value
        return {
            "edtf": text,
            "earliest": earliest.isoformat() if earliest else None,
            "latest": latest.isoformat() if latest else None,
            "display": in_words(text),
        }


def in_words(text: str) -> str:
    """Return a partial date in words; as it stands, if a raw load put in what cannot be read."""
    try:
        return display(text)
    except EdtfError:
        return text


class Moment(serializers.DateTimeField):
    """A moment, in UTC wherever the site is: so are those that are asked about."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=dt.UTC, **kwargs)


@extend_schema_field({"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "examples": ["43.6"]})
class PlainNumber(ReadField):
    """A decimal as text without needless zeros, so that no reader rounds it."""

    def to_representation(self, value: Decimal) -> str:
        return str(plain(value))


class Annotated(ReadField):
    """A value that the query computed; null where it was not asked for."""

    def __init__(self, shape: serializers.Field[Any, Any, Any, Any], **kwargs: Any) -> None:
        self.shape = shape
        super().__init__(**kwargs)
        # In the schema it is what `shape` is.
        set_override(self, "field", shape)

    def get_attribute(self, instance: Any) -> Any:
        return getattr(instance, self.source_attrs[0], None)

    def to_representation(self, value: Any) -> Any:
        return self.shape.to_representation(value)


class ListShapes(dict[type[Any], "type[NounSerializer]"]):
    """How lists show the records of each table: the first serializer that is declared for it."""

    evidence: type[ReadField]
    """The field by which a record shows its evidence."""
    details: "dict[type[Any], type[NounSerializer]]"
    """How the records of each table are shown alone: the first that is declared to show more."""

    def __init__(self) -> None:
        super().__init__()
        self.details = {}


LIST_SHAPES = ListShapes()


class NounSerializer(serializers.ModelSerializer[Any]):
    """What every record has: a slug, its type, its addresses. Everything is read-only.

    `fetches_evidence` says that the records are many, so that their evidence is to be loaded with
    them.
    """

    fetches_evidence = False

    serializer_field_mapping: ClassVar[dict[Any, Any]] = {
        **serializers.ModelSerializer.serializer_field_mapping,
        EdtfField: EdtfDate,
        models.DateTimeField: Moment,
    }

    slug = SlugField()
    type = TypeField()
    url = UrlField()
    html_url = HtmlUrlField()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if NounSerializer in cls.__bases__:
            LIST_SHAPES.setdefault(cls.Meta.model, cls)
        else:
            LIST_SHAPES.details.setdefault(cls.Meta.model, cls)

    def include_extra_kwargs(
        self, kwargs: MutableMapping[str, Any], extra_kwargs: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        # What a value may be is part of its description, also where it is never taken.
        may_be = {name: kwargs[name] for name in ("allow_null", "allow_blank") if name in kwargs}
        read_only = super().include_extra_kwargs(kwargs, {**extra_kwargs, "read_only": True})
        return {**read_only, **may_be}


class Short(serializers.Serializer[Any]):
    """A related record in short: enough to name it and to follow it."""

    slug = SlugField()
    name = serializers.CharField(source="__str__", help_text="What it is called.")
    type = TypeField()
    url = UrlField()
    html_url = HtmlUrlField()


class Arc(Short):
    """The one record that one of several foreign keys (`arms`) leads to, in short.

    `apart` loads each arm by a query of its own, where joining them all would be too much.
    """

    def __init__(self, *args: Any, arms: tuple[str, ...] = (), apart: bool = False, **kwargs: Any):
        self.arms = arms
        self.apart = apart
        super().__init__(*args, **kwargs)


class WholeArc(Arc):
    """The one record that one of several foreign keys leads to, as lists show its type."""

    def __init__(
        self,
        *args: Any,
        arms: tuple[str, ...],
        shapes: "dict[type[Any], NounSerializer]",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, arms=arms, apart=True, **kwargs)
        self.shapes = shapes
        for shape in shapes.values():
            shape.bind("whole", self)

    def to_representation(self, instance: Any) -> Any:
        return self.shapes[type(instance)].to_representation(instance)


@extend_schema_field(_TYPE)
class KindField(ReadField):
    """A table's name in the database, given as the `type` that the API calls it."""

    def to_representation(self, value: str) -> str:
        return NOUN_OF_KIND[value].type


Tree = dict[str, "Tree"]
"""Names with what is below each; nothing below: the whole of it."""


class Part(ReadField):
    """Some of what a field of several values shows: of a partial date, of the evidence."""

    def __init__(self, whole: Any, tree: Tree, *, keep: bool) -> None:
        super().__init__(source="*")
        self.whole, self.tree, self.keep = whole, tree, keep

    def get_attribute(self, instance: Any) -> Any:
        return self.whole.get_attribute(instance)

    def to_representation(self, value: Any) -> Any:
        return _picked(self.whole.to_representation(value), self.tree, keep=self.keep)

    def names(self) -> list[str]:
        """Return the names of what is left."""
        return list(_picked(dict.fromkeys(names_in(self.whole)), self.tree, keep=self.keep))


def names_in(field: Any) -> list[str]:
    """Return the names of the values that a field of several shows."""
    return field.names() if isinstance(field, Part) else list(field.parts().fields)


def whole_field(field: Any) -> Any:
    """Return the field that a `Part` is part of; another field as it is."""
    while isinstance(field, Part):
        field = field.whole
    return field


def _picked(data: Any, tree: Tree, *, keep: bool) -> Any:
    """Return data with only what is in `tree`, or without it."""
    if isinstance(data, list):
        return [_picked(item, tree, keep=keep) for item in data]
    if not isinstance(data, dict):
        return data
    if keep:
        return {
            name: _picked(value, tree[name], keep=True) if tree[name] else value
            for name, value in data.items()
            if name in tree
        }
    return {
        name: _picked(value, tree[name], keep=False) if tree.get(name) else value
        for name, value in data.items()
        if name not in tree or tree[name]
    }
