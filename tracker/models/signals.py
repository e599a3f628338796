"""What happens on every save and change of relations: derived columns, versions, the log.

Connected once, by the app's configuration.
"""

from typing import Any

from auditlog.context import auditlog_disabled
from auditlog.registry import auditlog
from django.db import models
from django.db.models import F
from django.db.models.signals import m2m_changed, pre_delete, pre_save
from django.utils import timezone

from tracker.fields import stored_fields
from tracker.models.base import Versioned
from tracker.models.change_entry import ChangeEntry
from tracker.models.rows import key_field, row_of


def derive_columns(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    """Fill derived columns and move the version; runs on raw fixture loads too."""
    if issubclass(sender, Versioned):
        instance.derive()
        instance.touch(kwargs.get("update_fields"))


def before_delete(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    """Keep the whole row before a deletion, and take it from the lists of the rows that name it.

    Afterwards its own lists are empty, and Django tells nobody that it has left those of others.
    """
    if not issubclass(sender, Versioned):
        return
    known = instance.__dict__.pop("_leaving", None)
    if known is not None:
        # Whoever deletes many rows has read them together, and knows that no list names them.
        instance._row_before_delete = known
        return
    instance._row_before_delete = row_of(instance)
    for relation in sender._meta.related_objects:
        if relation.many_to_many:
            getattr(instance, str(relation.get_accessor_name())).clear()


def log_relations(
    sender: type[models.Model], instance: Any, action: str, reverse: bool, pk_set: Any, **kw: Any
) -> None:
    """Move the version and write the log when a many-to-many field of a record changes.

    The rows that change are those that declare the field, from whichever side it is changed.
    """
    field = _relation(sender, kw["model"] if reverse else type(instance))
    if field is None:
        return
    memory: dict[Any, list[str]] = instance.__dict__.setdefault("_relations_before", {})
    if not reverse:
        owners = [instance]
    elif action == "post_clear":
        # They are no longer to be found by the relation.
        owners = _rows(field.model, {pk for of, pk in memory if of == field})
    elif action == "pre_clear":
        owners = list(field.model._default_manager.filter(**{field.name: instance.pk}))
    else:
        owners = _rows(field.model, pk_set)
    for owner in owners:
        keys = sorted(
            getattr(owner, field.name)
            .order_by()
            .values_list(key_field(field.related_model), flat=True)
        )
        if action.startswith("pre_"):
            memory[field, owner.pk] = keys
        else:
            before = memory.pop((field, owner.pk), [])
            if before != keys:
                _record_relations(owner, field.name, before, keys)


def _relation(sender: type[models.Model], model: type[models.Model]) -> Any:
    """Return the many-to-many field of a versioned `model` that `sender` stores, if any."""
    if not issubclass(model, Versioned):
        return None
    fields: list[Any] = list(model._meta.many_to_many)
    return next((field for field in fields if field.remote_field.through is sender), None)


def _rows(model: type[models.Model], pks: Any) -> list[Any]:
    return list(model._default_manager.filter(pk__in=pks or ()))


def _record_relations(owner: Any, name: str, before: list[str], after: list[str]) -> None:
    """Move the version and time of one row whose list `name` has changed, and log it."""
    owner.version += 1
    owner.updated_at = timezone.now()
    type(owner)._default_manager.filter(pk=owner.pk).update(
        version=F("version") + 1, updated_at=owner.updated_at
    )
    if not auditlog_disabled.get():
        ChangeEntry.objects.log_relations(owner, name, before, after)


def connect(concrete: list[type[models.Model]]) -> None:
    """Connect the receivers, and register each of `concrete` with the change log."""
    pre_save.connect(derive_columns, dispatch_uid="tracker.derive")
    pre_delete.connect(before_delete, dispatch_uid="tracker.delete")
    m2m_changed.connect(log_relations, dispatch_uid="tracker.relations")
    for model in concrete:
        if not issubclass(model, Versioned):
            continue
        auditlog.register(model, include_fields=[field.name for field in stored_fields(model)])
