"""Documents of an endpoint: compiled on first use, read by key."""

import datetime as dt
import itertools
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from rest_framework.serializers import BaseSerializer

from tracker.api.documents.compiling import document_of
from tracker.api.documents.evidence import with_evidence
from tracker.api.documents.expressions import Among, Equals, Parameter
from tracker.api.documents.marks import filled
from tracker.api.documents.queries import DAY, NotCompiled, StaticQuery
from tracker.api.filters.dates import with_force
from tracker.api.nouns import NOUN_OF
from tracker.models import Law
from tracker.querysets import SpanQuerySet

_KEYS = Parameter("keys", "bigint[]")
_numbers = itertools.count(1)


class Documents:
    """The documents of one serializer, of the rows of `model` that are public.

    `dated` adds what a day decides: whether a law is in force (always), how certain it is that
    something held. Raises NotCompiled for what only the serializer can show.
    """

    def __init__(self, shape: BaseSerializer[Any], model: type[Any], *, dated: bool) -> None:
        rows = _computed(model.objects.public().order_by(), dated=dated)
        text = document_of(shape, model, rows.query.annotations)
        columns = NOUN_OF[model].key
        made = rows.annotate(_document=text).values_list("pk", "_document")
        name = f"document_{next(_numbers)}_{model._meta.model_name}"
        self._by_keys = StaticQuery(name, made.filter(Among(F("pk"), _KEYS)))
        named = [
            Equals(F(column), Parameter(column, "bigint" if column == "n" else "text"))
            for column in columns
        ]
        self._by_slug = StaticQuery(f"{name}_by_slug", made.filter(*named))

    def of_keys(self, keys: list[int], day: dt.date) -> list[str]:
        """Return the documents of public rows with these keys, in their order; not yet `worded`.

        One query. A row that is public no more is left out.
        """
        if not keys:
            return []
        found = dict(self._by_keys.run(keys=keys, day=day, today=timezone.localdate()))
        return [found[key] for key in keys if key in found]

    def of_slug(self, found_by: dict[str, Any], day: dt.date) -> str | None:
        """Return the document of the public row with a slug, by its columns; None if none has it.

        One query.
        """
        rows = self._by_slug.run(**found_by, day=day, today=timezone.localdate())
        return rows[0][1] if rows else None


def worded(text: str, site: str) -> bytes:
    """Return the bytes of an answer made of documents, for a request that came to `site`."""
    return filled(with_evidence(text), site).encode()


def documents_of(
    shape: BaseSerializer[Any], model: type[Any], *, dated: bool = False
) -> Documents | None:
    """Return the documents of a serializer; None if only the serializer itself can answer."""
    try:
        return Documents(shape, model, dated=dated)
    except NotCompiled:
        return None


def _computed(rows: QuerySet[Any], *, dated: bool) -> QuerySet[Any]:
    """Return rows with what the filters of lists compute for a day."""
    if rows.model is Law:
        forced: QuerySet[Any] = with_force(rows, DAY)
        return forced
    if dated and isinstance(rows, SpanQuerySet):
        return rows.as_of(DAY)
    return rows
