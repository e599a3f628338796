"""Standings kept up: the index of field states is made to say what agreement computes.

An index is only as good as its refreshing, so all of it is here: computing, comparing, writing.
What has to be refreshed is noticed in `tracker.evidence.touching`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import transaction

from tracker.evidence.agreement import Redirects, evidence_of
from tracker.models import ARM_OF, CITABLE, Citation, Standing
from tracker.vocabularies import Status

Target = tuple[str, int]
"""A record by its arm in citations and its primary key."""
States = dict[tuple[int, str], str]
Progress = Callable[[int, int], None]

BATCH = 500
"""Records of a kind computed in one transaction, and locked for as long."""


def refresh(targets: Iterable[Target]) -> int:
    """Bring the standings of some records up to date; return how many rows that changed.

    Each batch of a kind is a transaction that first locks its records: whoever comes second
    computes from what the first has left, and so no older view is written over a newer one. The
    queries of a batch do not grow with its records. A record that is gone leaves the index.
    """
    by_arm: dict[str, set[int]] = {}
    for arm, pk in targets:
        by_arm.setdefault(arm, set()).add(pk)
    return sum(
        _refresh_batch(arm, batch)
        for arm in sorted(by_arm)
        for batch in _batches(sorted(by_arm[arm]))
    )


def refresh_all(progress: Progress | None = None) -> int:
    """Compute every standing anew, after a load that ran no signals; return the rows changed.

    `progress` is told records done and records in all.
    """
    counts = {arm: model._default_manager.count() for arm, model in CITABLE.items()}
    total, done, changed = sum(counts.values()), 0, 0
    for arm, model in CITABLE.items():
        keys = model._default_manager.order_by("pk").values_list("pk", flat=True)
        for batch in _batches(list(keys)):
            changed += _refresh_batch(arm, batch)
            done += len(batch)
            if progress:
                progress(done, total)
        strays = Standing.objects.filter(kind=arm).exclude(
            object_id__in=model._default_manager.order_by().values("pk")
        )
        changed += strays.delete()[0]
    return changed


def computed(model: type[Any], pks: Sequence[int]) -> States:
    """Return the states of the fields of some records, by primary key and field.

    Editors' view: every citation that is not withdrawn counts. A withdrawn record has no standing,
    since no queue asks for it. One query, and one for the citations, the names and each list.
    """
    joined, listed = read_with(model)
    records = model._base_manager.filter(pk__in=pks).exclude(status=Status.WITHDRAWN)
    arm = ARM_OF[model]
    fields = {"", *model.CITABLE_FIELDS, *model.ALSO_CITABLE}
    cited: dict[int, list[Citation]] = {}
    live = Citation.objects.filter(**{f"{arm}__in": pks}).exclude(status=Status.WITHDRAWN)
    # One of a field that the model does not have came in unchecked and can be compared to nothing.
    for citation in live.filter(field__in=fields).order_by():
        cited.setdefault(getattr(citation, f"{arm}_id"), []).append(citation)
    redirects: Redirects = {}
    return {
        (record.pk, evidence.field): evidence.state.value
        for record in records.select_related(*joined).prefetch_related(*listed)
        for evidence in evidence_of(record, cited.get(record.pk, ()), redirects)
    }


def read_with(model: type[Any]) -> tuple[list[str], list[str]]:
    """Return the relations that evidence reads: those joined, and those read beside the rows."""
    joined: list[str] = []
    listed = ["names"] if hasattr(model, "names") else []
    for name in filter(None, (*model.CITABLE_FIELDS, *model.ALSO_CITABLE)):
        field: Any = model._meta.get_field(name)
        if field.is_relation:
            (listed if field.many_to_many else joined).append(name)
    return joined, listed


def _refresh_batch(arm: str, pks: Sequence[int]) -> int:
    """Write what differs between the index and the computation for some records of a kind."""
    model: Any = CITABLE[arm]
    with transaction.atomic():
        locked = model._base_manager.select_for_update(no_key=True).filter(pk__in=pks)
        list(locked.order_by("pk").values_list("pk"))
        wanted = computed(model, pks)
        stale, moved = [], []
        for row in Standing.objects.filter(kind=arm, object_id__in=pks).order_by():
            state = wanted.pop((row.object_id, row.field), None)
            if state is None:
                stale.append(row.pk)
            elif state != row.state:
                row.state = state
                moved.append(row)
        if stale:
            Standing.objects.filter(pk__in=stale).delete()
        if moved:
            Standing.objects.bulk_update(moved, ["state"])
        Standing.objects.bulk_create(
            Standing(kind=arm, object_id=pk, field=field, state=state)
            for (pk, field), state in wanted.items()
        )
    return len(stale) + len(moved) + len(wanted)


def _batches(keys: Sequence[int]) -> Iterator[list[int]]:
    left = iter(keys)
    while batch := list(islice(left, BATCH)):
        yield batch
