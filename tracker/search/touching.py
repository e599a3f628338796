"""Which documents have to be made anew: noticed as rows are written, done at once.

In the same transaction, so that nobody ever finds what was taken back, or misses what was just
published. A plan of many rows is gathered, and its documents are made once, at its end.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save

from tracker.changes.applying import AROUND
from tracker.models import Milestone, Name, Provision
from tracker.search.documents import Target, refresh
from tracker.search.indexed import INDEXED

_gathered: ContextVar[set[Target] | None] = ContextVar("gathered_documents", default=None)


@contextmanager
def gathering_documents() -> Iterator[None]:
    """Make the documents that are touched inside the block once, when it ends.

    To be used inside a transaction. If the block fails nothing is made: what it wrote is undone.
    """
    if _gathered.get() is not None:
        yield
        return
    waiting: set[Target] = set()
    token = _gathered.set(waiting)
    try:
        yield
    finally:
        _gathered.reset(token)
    refresh(waiting)


def touch(targets: Iterable[Target]) -> None:
    """Make the documents of some records anew, now or when the block that gathers ends."""
    found = set(targets)
    waiting = _gathered.get()
    if waiting is not None:
        waiting |= found
    elif found:
        refresh(found)


def row_changed(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """Touch what a saved or deleted row bears on: itself, whom it names, its law."""
    before: dict[str, Any] = getattr(instance, "_loaded", None) or {}
    targets: set[Target] = set()
    kind = str(sender._meta.model_name)
    if kind in INDEXED and INDEXED[kind].model is sender:
        written = kwargs.get("update_fields")
        if written is None or INDEXED[kind].columns & set(written):
            targets.add((kind, instance.pk))
    if sender is Name:
        for arm in Name.ARMS:
            keys = {getattr(instance, f"{arm}_id"), before.get(f"{arm}_id")} - {None}
            targets |= {(arm, key) for key in keys if arm in INDEXED}
    elif sender is Milestone:
        targets |= {("law", key) for key in {instance.law_id, before.get("law_id")} - {None}}
    elif sender is Provision:
        # A step that it is the scope of hides with it, and the law's year may come from there.
        steps = Milestone._base_manager.filter(provision=instance.pk, law__isnull=False)
        targets |= {("law", key) for key in steps.order_by().values_list("law_id", flat=True)}
    touch(targets)


def relations_changed(
    sender: type[Any], instance: Any, action: str, reverse: bool, pk_set: Any, **kwargs: Any
) -> None:
    """Touch the records whose topics change, from whichever side they are changed."""
    model: type[Any] = kwargs["model"] if reverse else type(instance)
    indexed = INDEXED.get(str(model._meta.model_name))
    if indexed is None or not indexed.has_topics:
        return
    if model._meta.get_field("topics").remote_field.through is not sender:
        return
    if not reverse:
        if action.startswith("post_"):
            touch({(indexed.kind, instance.pk)})
    elif action == "pre_clear":
        # Afterwards they are no longer to be found by the relation.
        owners = model._base_manager.filter(topics=instance.pk).order_by()
        instance._documents_left = set(owners.values_list("pk", flat=True))
    elif action == "post_clear":
        touch((indexed.kind, pk) for pk in instance.__dict__.pop("_documents_left", ()))
    elif action.startswith("post_"):
        touch((indexed.kind, pk) for pk in pk_set)


def connect() -> None:
    """Connect the receivers, and gather what a plan touches."""
    post_save.connect(row_changed, dispatch_uid="tracker.search.save")
    post_delete.connect(row_changed, dispatch_uid="tracker.search.delete")
    m2m_changed.connect(relations_changed, dispatch_uid="tracker.search.relations")
    if gathering_documents not in AROUND:
        AROUND.append(gathering_documents)
