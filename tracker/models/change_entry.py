"""The change log: one append-only table for every record, written by django-auditlog."""

import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from auditlog.models import AbstractLogEntry, LogEntryManager
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connections, models, transaction
from django.db.models import Max

from tracker.models.rows import key_field, key_of, row_of

_SETTLE_LOCK = 0x7472_6163_6B65_72
"""Key of the PostgreSQL advisory lock under which sequence numbers are handed out."""
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class ChangeContext:
    """Who changes what follows, why, and as part of which change set.

    `gathers` makes plans that are applied inside part of this change set, not sets of their own.
    """

    actor: Any = None
    reason: str = ""
    origin: str = ""
    cid: str = field(default_factory=lambda: uuid.uuid4().hex)
    gathers: bool = False


_context: ContextVar[ChangeContext | None] = ContextVar("change_context", default=None)


def current_change() -> ChangeContext | None:
    """Return the context that changes are written under now, if any."""
    return _context.get()


@contextmanager
def recording(context: ChangeContext) -> Iterator[ChangeContext]:
    """Write every change inside the block with this actor, reason and correlation id.

    Nests: the inner context holds inside, the outer again after it.
    """
    token = _context.set(context)
    try:
        yield context
    finally:
        _context.reset(token)


def gathering() -> AbstractContextManager[ChangeContext]:
    """Make all plans that are applied inside the block one change set."""
    outer = current_change() or ChangeContext()
    return recording(replace(outer, cid=ChangeContext().cid, gathers=True))


def _kinds() -> dict[type[models.Model], ContentType]:
    """Return the content types of all our tables: kept by Django, and read at once if they are not.

    A form writes many tables, and each would ask for its own.
    """
    return ContentType.objects.get_for_models(*apps.get_app_config("tracker").get_models())


class ChangeEntryManager(LogEntryManager):
    """Writes entries with rows by natural keys, and hands out the sequence."""

    def log_create(self, instance: Any, force_log: bool = False, **kwargs: Any) -> Any:
        """Write one entry for a saved or deleted row; called by django-auditlog.

        `changes` is rewritten to natural keys; the snapshot is the whole row after the change
        (before it, for a deletion). Returns None when nothing changed.
        """
        changes = kwargs.get("changes")
        if changes is None and not force_log:
            return None
        # Taken away: the same object may be saved again, as another row.
        before_delete = instance.__dict__.pop("_row_before_delete", None)
        row = kwargs["serialized_data"] = before_delete or row_of(instance)
        model = type(instance)
        kwargs["changes"] = {
            # One side is in the snapshot, by its natural key already.
            name: [row[name], self._named(model, name, new)]
            if before_delete is not None
            else [self._named(model, name, old), row[name]]
            if model._meta.get_field(name).is_relation
            else [self._named(model, name, old), self._named(model, name, new)]
            for name, (old, new) in (changes or {}).items()
        }
        return self._write(instance, **kwargs)

    def log_relations(self, instance: Any, name: str, before: list[str], after: list[str]) -> Any:
        """Write one entry for a changed many-to-many field, with slugs and the whole row."""
        return self._write(
            instance,
            action=self.model.Action.UPDATE,
            changes={name: [before, after]},
            serialized_data=row_of(instance),
        )

    def _write(self, instance: Any, **kwargs: Any) -> Any:
        context = current_change() or ChangeContext()
        actor = context.actor if getattr(context.actor, "is_authenticated", False) else None
        return self.create(
            content_type=_kinds()[type(instance)],
            object_pk=instance.pk,
            object_id=instance.pk,
            object_repr=str(instance),
            record_key=key_of(instance),
            actor=actor,
            actor_email=getattr(actor, "email", None),
            cid=context.cid,
            reason=context.reason,
            origin=context.origin,
            **kwargs,
        )

    @staticmethod
    def _named(model: type[models.Model], name: str, value: Any) -> Any:
        """Return one side of a change with a relation's primary key made a slug."""
        target: Any = model._meta.get_field(name)
        # In a column of text, “None” may be what somebody wrote.
        if value == "None" and not isinstance(target, models.CharField | models.TextField):
            return None
        if not target.is_relation or value is None:
            return value
        related = target.related_model
        key = related._base_manager.filter(pk=value).values_list(key_field(related), flat=True)
        return key.first() or value

    def settle(self, most: int | None = None) -> int:
        """Number the committed entries that have no sequence yet; return how many were numbered.

        `most` is about how many at most, the oldest first; by default all.

        Ids are handed out before commit, so an id may appear behind one already read. A sequence
        number is given only to what is committed, under one lock, and so never appears behind.
        """
        numbered = 0
        using = self.db
        with transaction.atomic(using=using):
            if connections[using].vendor == "postgresql":
                with connections[using].cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SETTLE_LOCK])
            last = self.aggregate(last=Max("sequence"))["last"] or 0
            while waiting := list(
                self.filter(sequence__isnull=True).order_by("id").only("id")[:_BATCH]
            ):
                for entry in waiting:
                    last += 1
                    entry.sequence = last
                self.bulk_update(waiting, ["sequence"])
                numbered += len(waiting)
                if most is not None and numbered >= most:
                    break
        return numbered

    def following(self, after: int) -> "models.QuerySet[ChangeEntry]":
        """Return the entries after sequence number `after`, in order, none missing before them."""
        if self.filter(sequence__isnull=True).exists():
            self.settle()
        return self.filter(sequence__gt=after).order_by("sequence")


class ChangeEntry(AbstractLogEntry):
    """One change of one row: before and after by field, the whole row, who, when and why."""

    sequence = models.BigIntegerField(
        null=True,
        unique=True,
        editable=False,
        help_text="Its place in the order that a follower reads; given after commit.",
    )
    record_key = models.CharField(
        max_length=200, db_index=True, help_text="Natural key of the row when it changed."
    )
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was changed.")
    origin = models.CharField(
        max_length=16, blank=True, help_text="The door it came through: admin, api, seed, …"
    )

    objects: ClassVar[ChangeEntryManager] = ChangeEntryManager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "change"
        verbose_name_plural = "changes"

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.record_key}"
