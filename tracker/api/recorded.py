"""A record as this database had it at a moment, from the change log: `recorded_at`.

From then are its own values, its lists of names, topics and the like, its parts (the rows that hang
on it) and the citations of it; what those lead to, and what leads to it, is as it is now, and the
answer says which that is. Nothing is shown that was not public then, or is not public now: what was
a draft is left out wherever it is led to (`links_then`), and what was taken back stays so.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Max, Prefetch, prefetch_related_objects
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.serializers import ListSerializer

from tracker.api.errors import ApiProblem, Fault, invalid
from tracker.api.fields import FETCHED, Short
from tracker.api.filters.dates import read_moment
from tracker.api.links_then import LinksThen, give
from tracker.api.loading import loaded, planned
from tracker.api.ordering import usual_terms
from tracker.api.parameters import read_day
from tracker.api.public_then import (
    hidden_then,
    keys_now,
    named,
    public_citations,
    public_parts,
    was_public,
)
from tracker.errors import HistoryError
from tracker.models import ARM_OF, Citation, Law, Person
from tracker.models.rows import Row, row_fields
from tracker.services.force import force_of
from tracker.services.history import Family, family_of, part_relations, rows_at
from tracker.vocabularies import Status

PARAMETER = "recorded_at"
KEY = "recorded"
"""Where an answer says of when it is."""


def asked_moment(request: Request) -> dt.datetime | None:
    """Return the moment that a request asks for, if any; of a day, its end."""
    texts = request.query_params.getlist(PARAMETER)
    if not texts:
        return None
    if len(texts) > 1:
        raise invalid([Fault(PARAMETER, "too_many", "It may be given at most once.")])
    try:
        moment = read_moment(texts[0])[1] - dt.timedelta(microseconds=1)
    except ValidationError as error:
        raise invalid([Fault(PARAMETER, error.code or "", str(error.message))]) from error
    if moment > timezone.now():
        detail = f"“{PARAMETER}” lies in the future, of which nothing is recorded."
        raise invalid([Fault(PARAMETER, "out_of_range", detail)])
    return moment


def asked_day(request: Request) -> dt.date:
    """Return the day of `as_of`, which has been read before; today if none is given."""
    text = request.query_params.get("as_of")
    return read_day(text) if text else timezone.localdate()


def recorded_parameter() -> dict[str, Any]:
    """Return the parameter as the API's description shows it."""
    return {
        "name": PARAMETER,
        "in": "query",
        "required": False,
        "description": "The record as this database had it at this moment (2026-05-11T09:30:00Z), "
        "or at the end of this day (UTC); `recorded` then says what is as it is now all the same.",
        "schema": {"type": "string", "examples": ["2026-05-11T09:30:00Z"]},
    }


def as_recorded(record: Any, moment: dt.datetime, shape: Any, day: dt.date) -> Any:
    """Return a public record as it was at `moment`, loaded with what serializer `shape` shows.

    It is no row to be saved. `day` is that for which a law's force is told. Costs some queries for
    each table, none for each row. Raises ApiProblem if it was not there then, or not public.
    """
    model = type(record)
    family, entry = _known(record, moment)
    rows = rows_at(family, entry)
    if family.own not in rows:
        raise _absent(record, moment, "was not in this database")
    row = rows[family.own][1]
    if not was_public(model, row, moment):
        raise _absent(record, moment, "was not public")
    times = _times(family, entry)
    made = _made(model, {record.pk: row}, moment, times, {record.pk: record.updated_at})
    then = made[record.pk]
    _give_parts(then, family, rows, moment, times, shape)
    _give_citations(then, rows, moment, times)
    joins, fetches = planned(model, shape)
    prefetch_related_objects([then], *joins, *_unfetched(then, fetches))
    if not LinksThen(moment).kept([then], shape):
        raise _absent(record, moment, "was not public")
    if model is Law:
        then.force, then.force_as_of = force_of(then.milestones.all(), day), day
    return then


def says(moment: dt.datetime, shape: Any) -> dict[str, Any]:
    """Return what an answer says of its time: the moment, and the lists that are as of now."""
    model = shape.Meta.model
    kept = {part._meta.get_field(name).remote_field.name for part, name in part_relations(model)}
    kept |= {field.name for field in model._meta.many_to_many}
    now = [
        name
        for name, field in shape.fields.items()
        if isinstance(field, ListSerializer) and field.source not in kept
    ]
    return {"at": moment.isoformat().replace("+00:00", "Z"), "as_it_is_now": now}


def _known(record: Any, moment: dt.datetime) -> tuple[Family, int]:
    try:
        family = family_of(type(record), record.pk)
    except HistoryError as error:
        raise _absent(record, moment, "was not recorded") from error
    last = family.entries().filter(timestamp__lte=moment).aggregate(last=Max("id"))["last"]
    if last is None:
        raise _absent(record, moment, "was not in this database")
    return family, int(last)


def _absent(record: Any, moment: dt.datetime, what: str) -> ApiProblem:
    name = record._meta.verbose_name
    when = moment.isoformat().replace("+00:00", "Z")
    return ApiProblem("not_found", f"The {name} “{record}” {what} at {when}.")


def _times(family: Family, entry: int) -> dict[tuple[int, int], dt.datetime]:
    """Return when each row of a family had last changed, by its content type and primary key."""
    rows = family.entries().filter(id__lte=entry).order_by()
    latest = rows.values("content_type_id", "object_id").annotate(last=Max("timestamp"))
    return {(row["content_type_id"], row["object_id"] or 0): row["last"] for row in latest}


def _made(
    model: type[Any],
    rows: dict[int, Row],
    moment: dt.datetime,
    times: dict[tuple[int, int], dt.datetime],
    updated: dict[int, dt.datetime],
) -> dict[int, Any]:
    """Return records made of rows of the log; what they lead to by its primary key of now.

    What was hidden then they do not lead to; their public parents have been asked before.
    `updated` says when each last changed, as its row has it now. Some queries for each relation,
    none for each row.
    """
    columns = row_fields(model)
    keys = {
        column.name: _keys_shown(model, column, rows, moment)
        for column in columns
        if column.is_relation
    }
    kind = ContentType.objects.get_for_model(model).pk
    found: dict[int, Any] = {}
    for pk, row in rows.items():
        record = model(pk=pk)
        record._state.adding, record._state.db = False, "default"
        for column in columns:
            if column.name not in row or column.many_to_many:
                continue
            value = row[column.name]
            if column.is_relation:
                setattr(record, column.attname, keys[column.name].get(value))
            else:
                setattr(record, column.attname, column.to_python(value))
        record.derive()
        # The log is written a moment after the row; a later time of the row is a later change.
        record.updated_at = min(updated[pk], times[kind, pk])
        found[pk] = record
    for column in model._meta.many_to_many:
        _give_list(column, rows, found, keys[column.name])
    return found


def _keys_shown(
    model: type[Any], column: Any, rows: dict[int, Row], moment: dt.datetime
) -> dict[str, int]:
    """Return the primary keys of now of what rows led to by a relation, but for what was hidden."""
    keys = keys_now(column.related_model, named(rows.values(), column))
    if column.name in getattr(model, "PUBLIC_PARENTS", ()):
        return keys
    hidden = hidden_then(model, column.name, rows.values(), moment)
    return {key: pk for key, pk in keys.items() if key not in hidden}


def _give_list(
    column: Any, rows: dict[int, Row], records: dict[int, Any], keys: dict[str, int]
) -> None:
    """Give records what they listed then, as far as it is public now."""
    rows_now = column.related_model.objects.public().filter(pk__in=set(keys.values()))
    public = list(loaded(rows_now, Short))
    for pk, record in records.items():
        listed = {keys.get(name) for name in rows[pk].get(column.name) or ()}
        give(record, column.name, [target for target in public if target.pk in listed])


def _give_parts(
    then: Any,
    family: Family,
    rows: dict[tuple[str, int], tuple[str, Row]],
    moment: dt.datetime,
    times: dict[tuple[int, int], dt.datetime],
    shape: Any,
) -> None:
    """Give a record the parts that it had, each loaded with what `shape` shows of it."""
    shapes: dict[Any, Any] = {
        field.source: field.child
        for field in shape.fields.values()
        if isinstance(field, ListSerializer)
    }
    for part, name in part_relations(type(then)):
        arm = part._meta.get_field(name)
        label = f"tracker.{part._meta.model_name}"
        found = {
            pk: row
            for (of, pk), (_, row) in rows.items()
            if of == label and row.get(name) in family.keys
        }
        found, updated = public_parts(part, found, moment, own=name)
        parts = list(_made(part, found, moment, times, updated).values())
        for one in parts:
            setattr(one, name, then)
        relation = arm.remote_field.name
        if relation in shapes and parts:
            joins, fetches = planned(part, shapes[relation])
            prefetch_related_objects(parts, *joins, *_unfetched(parts[0], fetches))
        give(then, relation, _sorted(part, parts))


def _give_citations(
    then: Any,
    rows: dict[tuple[str, int], tuple[str, Row]],
    moment: dt.datetime,
    times: dict[tuple[int, int], dt.datetime],
) -> None:
    """Give a record the citations of it that were public then, and are now."""
    model = type(then)
    if (arm := ARM_OF.get(model)) is None:
        return
    label = f"tracker.{Citation._meta.model_name}"
    found = {
        pk: row
        for (of, pk), (_, row) in rows.items()
        if of == label and row.get(arm) is not None and row.get("status") == Status.PUBLISHED
    }
    known = Citation.objects.public_about([model]).filter(pk__in=list(found))
    public = dict(known.filter(**{arm: then.pk}).values_list("pk", "updated_at"))
    standing = {pk: row for pk, row in found.items() if pk in public}
    shown = public_citations(standing, moment)
    made = list(_made(Citation, shown, moment, times, public).values())
    for citation in made:
        setattr(citation, arm, then)
    speakers = Prefetch("speaker", Person.objects.public())
    prefetch_related_objects(made, "passage__source", speakers)
    made.sort(key=lambda row: (row.field, row.passage.ref, row.n))
    then.__dict__[FETCHED] = made


def _unfetched(record: Any, fetches: Sequence[Prefetch[Any]]) -> list[Prefetch[Any]]:
    """Return the fetches of what a record has not been given already."""
    given = {*record.__dict__.get("_prefetched_objects_cache", {}), *record.__dict__}
    return [fetch for fetch in fetches if fetch.to_attr not in given]


def _sorted(model: type[Any], rows: list[Any]) -> list[Any]:
    """Return rows as their table is sorted; what is null comes last."""

    def at(row: Any, column: str) -> Any:
        for step in column.split("__"):
            row = getattr(row, step, None)
        return row

    for term in reversed([*usual_terms(model)]):
        known = [row for row in rows if at(row, term.column) is not None]
        unknown = [row for row in rows if at(row, term.column) is None]
        known.sort(key=lambda row: at(row, term.column), reverse=term.descending)
        rows = [*known, *unknown]
    return rows
