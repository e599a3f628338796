"""Searching lists by any name a record goes by: other names, spellings and garbles too."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from tracker.models import Name
from tracker.text import fold

FEW = 1000
"""So many rows found are asked for by their keys from then on."""


def find(
    queryset: QuerySet[Any], found: QuerySet[Any], term: str, paths: Iterable[str]
) -> QuerySet[Any]:
    """Return the rows of `queryset` that are in `found` or go by a name that holds `term`.

    `paths` are lookups to the named records, `""` for the row itself. Names are compared folded:
    width, case and spacing do not matter. Each word of `term` must be in the same name. One query:
    what is found is read once, not again for each count and date of the list, unless it is much.
    """
    matching = Name.objects.order_by()
    for word in fold(term).split():
        matching = matching.filter(key__contains=word)
    condition = Q(pk__in=found.order_by().values("pk"))
    for path in paths:
        # A list of keys, read once: asked of each row anew it would cost rows times names.
        arm = _target(queryset.model, path)._meta.model_name
        named = matching.filter(**{f"{arm}__isnull": False}).values(arm)
        condition |= Q(**{f"{path or 'pk'}__in": named})
    keys = list(queryset.filter(condition).order_by().values_list("pk", flat=True)[: FEW + 1])
    return queryset.filter(condition if len(keys) > FEW else Q(pk__in=keys))


def _target(model: Any, path: str) -> Any:
    """Return the model that a lookup path leads to."""
    for part in filter(None, path.split("__")):
        model = model._meta.get_field(part).related_model
    return model
