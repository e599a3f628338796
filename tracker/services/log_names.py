"""Which rows the change log names by their natural keys, and which of them are public now."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from tracker.models import CITABLE, Citation, Record, Redirect, Source
from tracker.models.rows import Row, key_field

Model = type[Any]

_RECORDS: list[Model] = [*CITABLE.values(), Source]
KINDS: dict[str, Model] = {kind.kind_name(): kind for kind in _RECORDS}
"""Every kind of record by the name that redirects have for it."""


def target_of(model: Model, row: Row, name: str) -> Model | None:
    """Return the model whose rows a field names by their keys, if it does."""
    if model is Citation and name == "reported":
        cited = next((kind for arm, kind in CITABLE.items() if row.get(arm)), None)
        if cited is None or not row.get("field"):
            return None
        names = {column.name for column in cited._meta.get_fields()}
        return target_of(cited, {}, row["field"]) if row["field"] in names else None
    if model is Redirect:
        return KINDS.get(row.get("kind", "")) if name == "new_slug" else None
    column: Any = model._meta.get_field(name)
    return column.related_model if column.is_relation else None


class PublicNames:
    """Which public rows natural keys lead to now, by redirects too."""

    def __init__(self, wanted: Iterable[tuple[Model, str]]) -> None:
        keys: dict[Model, set[str]] = {}
        for model, key in wanted:
            keys.setdefault(model, set()).add(key)
        self._pks: dict[tuple[Model, str], int] = {}
        for model, named in keys.items():
            self._find(model, {key: key for key in named})
        led = Q(pk__in=[])
        kinds = {model._meta.model_name: model for model in keys if issubclass(model, Record)}
        for kind, model in kinds.items():
            missing = {key for key in keys[model] if (model, key) not in self._pks}
            if missing:
                led |= Q(kind=kind, old_slug__in=missing)
        moved: dict[Model, dict[str, str]] = {}
        for kind, old, new in Redirect.objects.filter(led).values_list(
            "kind", "old_slug", "new_slug"
        ):
            moved.setdefault(kinds[kind], {})[old] = new
        for model, new_by_old in moved.items():
            self._find(model, new_by_old)

    def _find(self, model: Model, asked: dict[str, str]) -> None:
        name = key_field(model)
        rows = model.objects.public_as_parent().filter(**{f"{name}__in": {*asked.values()}})
        pks = dict(rows.order_by().values_list(name, "pk"))
        for key, now in asked.items():
            if now in pks:
                self._pks[model, key] = pks[now]

    def pk(self, model: Model, key: str) -> int | None:
        """Return the primary key of the public row that `key` leads to, if there is one."""
        return self._pks.get((model, key))
