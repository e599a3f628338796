"""A record in a few words, for those who choose among candidates: the reconciliation's preview."""

from typing import Any

from django.db.models import Model
from rest_framework.request import Request

from tracker.api.fields import Short
from tracker.api.nouns import NOUN_OF
from tracker.models import Jurisdiction, SearchDocument
from tracker.models.rows import key_field
from tracker.search.indexed import INDEXED, Indexed, NameField
from tracker.vocabularies import NameKind


def entity(identifier: str) -> tuple[Model, Indexed] | None:
    """Return the public record that an identifier (`institutions:meti`) means, with its kind."""
    place, _, slug = identifier.partition(":")
    for indexed in INDEXED.values():
        if NOUN_OF[indexed.model].route == place:
            rows = indexed.model.objects.public().filter(**{key_field(indexed.model): slug})
            if (record := rows.first()) is not None:
                return record, indexed
    return None


def page_of(record: Model, request: Request) -> tuple[str | None, str]:
    """Return the address of a record's page, if it has one, and that in this API."""
    shown = Short(record, context={"request": request}).data
    return shown["html_url"], shown["url"]


def preview(identifier: str, request: Request) -> dict[str, Any] | None:
    """Return what the preview's page shows of a public record; None if there is no such record.

    Name and other name, what it is (type, jurisdiction, year), a text of it, and its address.
    """
    if (meant := entity(identifier)) is None:
        return None
    record, indexed = meant
    parts = [str(record._meta.verbose_name).capitalize()]
    document = SearchDocument.objects.filter(kind=indexed.kind, object_id=record.pk).first()
    if document is not None:
        place = Jurisdiction.objects.filter(pk=document.jurisdiction or 0).first()
        parts += [str(one) for one in (place, document.year) if one is not None]
    texts = (_text(record, path) for path in indexed.texts)
    page, address = page_of(record, request)
    return {
        "name": str(record),
        "name_ja": next((getattr(record, one.column) for one in indexed.names if _own(one)), ""),
        "kind": ", ".join(parts),
        "text": next((text for text in texts if text), ""),
        "address": page or address,
    }


def _own(name: NameField) -> bool:
    """Whether a name is what Japanese calls the record."""
    return (name.kind, name.lang) == (NameKind.NATIVE, "ja")


def _text(record: Model, path: str) -> str:
    """Return a text of a record, or of one that it belongs to, which shows whenever it does."""
    value: Any = record
    for step in path.split("__"):
        value = getattr(value, step)
    return str(value)
