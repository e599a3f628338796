"""Which records' standings have to be refreshed: noticed as rows are written, done on commit.

Connected once, by the app's configuration. Refreshing more than has changed does no harm, missing
one does: what is in doubt is touched.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_save

from tracker.evidence.standing import Target, refresh
from tracker.models import ARM_OF, CITABLE, Citation, Name, Redirect
from tracker.models.base import Versioned
from tracker.models.rows import key_field


class _Waiting:
    """The records touched in a transaction; called when it is committed."""

    def __init__(self, targets: set[Target]) -> None:
        self.targets = targets
        self.__qualname__ = "refresh of standings"  # Django names it so in the log if it fails

    def __call__(self) -> None:
        refresh(self.targets)


def touch(targets: Iterable[Target]) -> None:
    """Refresh the standings of some records when the transaction is committed, all at once.

    What a rolled-back savepoint had touched is forgotten with it. A refresh that fails is logged
    and fails nobody's save: what was saved is saved, and `refresh_standings` makes good.
    """
    found = set(targets)
    if not found:
        return
    hooks = transaction.get_connection().run_on_commit
    waiting = next((func for _, func, _ in hooks if isinstance(func, _Waiting)), None)
    if waiting is not None:
        # Registered in this savepoint or around it, so it is lost only if these are lost too.
        waiting.targets |= found
        return
    transaction.on_commit(_Waiting(found), robust=True)


def row_changed(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """Touch what a saved or deleted row bears on: itself, what it cites or names, or named."""
    if not issubclass(sender, Versioned):
        return
    before: dict[str, Any] = instance._loaded or {}
    targets: set[Target] = set()
    if sender in ARM_OF:
        targets.add((ARM_OF[sender], instance.pk))
    if sender in (Citation, Name):
        for arm in CITABLE if sender is Citation else Name.ARMS:
            column = f"{arm}_id"
            keys = {getattr(instance, column), before.get(column)} - {None}
            targets |= {(arm, key) for key in keys if arm in CITABLE}
    if sender is Redirect:
        kinds = {model._meta.model_name: model for model in _reported()}
        for values in ({"kind": instance.kind, "old_slug": instance.old_slug}, before):
            if (model := kinds.get(values.get("kind"))) is not None:
                targets |= _reporting(model, {values["old_slug"]})
    elif sender in _reported() and before:
        key = key_field(sender)
        names = {before.get(key), getattr(instance, key)} - {None}
        if len(names) > 1:
            targets |= _reporting(sender, names)
    touch(targets)


def relations_changed(
    sender: type[Any], instance: Any, action: str, reverse: bool, pk_set: Any, **kwargs: Any
) -> None:
    """Touch the records whose many-to-many field changes, from whichever side it is changed."""
    model: type[Any] = kwargs["model"] if reverse else type(instance)
    if model not in ARM_OF or action not in ("post_add", "post_remove", "pre_clear"):
        return
    if not reverse:
        touch({(ARM_OF[model], instance.pk)})
    elif action == "pre_clear":
        # Afterwards they are no longer to be found by the relation.
        for field in model._meta.many_to_many:
            if field.remote_field.through is sender:
                owners = model._default_manager.filter(**{field.name: instance.pk}).order_by()
                touch((ARM_OF[model], pk) for pk in owners.values_list("pk", flat=True))
    else:
        touch((ARM_OF[model], pk) for pk in pk_set)


@cache
def _reported() -> dict[type[models.Model], list[tuple[str, str]]]:
    """Return, for each model that is reported by its key, the (arm, field) pairs that do so."""
    pairs: dict[type[models.Model], list[tuple[str, str]]] = {}
    for arm, model in CITABLE.items():
        for name in filter(None, (*model.CITABLE_FIELDS, *model.ALSO_CITABLE)):
            field: Any = model._meta.get_field(name)
            if field.is_relation:
                pairs.setdefault(field.related_model, []).append((arm, name))
    return pairs


def _reporting(model: type[Any], slugs: set[str]) -> set[Target]:
    """Return what is cited with one of `slugs`, or with a slug that leads to one of them."""
    known, found = set(slugs), set(slugs)
    steps = Redirect.objects.filter(kind=model._meta.model_name).order_by()
    while found:
        earlier = steps.filter(new_slug__in=found).values_list("old_slug", flat=True)
        found = set(earlier) - known
        known |= found
    said = Q(reported__in=[*known, *(f"!{slug}" for slug in known)])
    where = Q(pk__in=[])
    for arm, name in _reported()[model]:
        where |= Q(**{f"{arm}__isnull": False}, field=name)
    rows = Citation.objects.filter(said & where).order_by().values_list(*CITABLE)
    return {
        (arm, pk) for row in rows for arm, pk in zip(CITABLE, row, strict=True) if pk is not None
    }


def connect() -> None:
    """Connect the receivers."""
    post_save.connect(row_changed, dispatch_uid="tracker.touch.save")
    post_delete.connect(row_changed, dispatch_uid="tracker.touch.delete")
    m2m_changed.connect(relations_changed, dispatch_uid="tracker.touch.relations")
