"""What a record of a moment leads to, without what was not public at that moment."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from rest_framework.serializers import BaseSerializer, ListSerializer

from tracker.api.fields import FETCHED, Arc, WholeArc
from tracker.api.public_then import shown_then


class LinksThen:
    """Records that are loaded for a shape, cut down to what was public at a moment."""

    def __init__(self, moment: dt.datetime) -> None:
        self._moment = moment
        self._known: dict[type[Any], dict[int, bool]] = {}

    def kept(self, records: list[Any], shape: Any) -> list[Any]:
        """Return those of some records of one table that were public, each cut down likewise.

        A relation that `shape` shows leads to none if what it leads to was hidden, a list is
        without it, and a record whose public parent was hidden goes. Some queries for each
        relation shown, none for each record.
        """
        records = self._public(records)
        if not records:
            return []
        model = type(records[0])
        for name, child in _relations(model, shape):
            field = model._meta.get_field(name)
            if field.many_to_one:
                found = [one for one in (getattr(row, name) for row in records) if one is not None]
                shown = {id(one) for one in self.kept(found, child)} | {id(None)}
                hiding = [row for row in records if id(getattr(row, name)) not in shown]
                if name in getattr(model, "PUBLIC_PARENTS", ()):
                    hidden = {id(row) for row in hiding}
                    records = [row for row in records if id(row) not in hidden]
                else:
                    for row in hiding:
                        setattr(row, name, None)
            else:
                lists = [(row, list(getattr(row, name).all())) for row in records]
                found = [one for _, listed in lists for one in listed]
                shown = {id(one) for one in self.kept(found, child)}
                for row, listed in lists:
                    give(row, name, [one for one in listed if id(one) in shown])
        self._cut_citations(records)
        return records

    def _cut_citations(self, records: list[Any]) -> None:
        """Leave of the citations that evidence is made of those that were public."""
        read = [row for row in records if FETCHED in row.__dict__]
        public = self._public([one for row in read for one in row.__dict__[FETCHED]])
        shown = {one.pk for one in public}
        for row in read:
            row.__dict__[FETCHED] = [one for one in row.__dict__[FETCHED] if one.pk in shown]

    def _public(self, records: list[Any]) -> list[Any]:
        if not records:
            return []
        model = type(records[0])
        known = self._known.setdefault(model, {})
        if asked := {row.pk for row in records} - known.keys():
            shown = shown_then(model, asked, self._moment)
            known |= {pk: pk in shown for pk in asked}
        return [row for row in records if known[row.pk]]


def give(record: Any, name: str, rows: list[Any]) -> None:
    """Let a relation of a record read `rows`, without a query."""
    model = type(record)._meta.get_field(name).related_model
    read = model._base_manager.all()
    read._result_cache, read._prefetch_done = rows, True
    record.__dict__.setdefault("_prefetched_objects_cache", {})[name] = read


def _relations(model: type[Any], shape: Any) -> Iterator[tuple[str, Any]]:
    """Yield the relations of a table that a serializer shows, each with how it shows them."""
    for field in shape.fields.values() if shape is not None else ():
        child = field.child if isinstance(field, ListSerializer) else field
        if isinstance(child, WholeArc):
            for arm in child.arms:
                yield arm, child.shapes[model._meta.get_field(arm).related_model]
        elif isinstance(child, Arc) and child.arms:
            for arm in child.arms:
                yield arm, child
        elif isinstance(child, BaseSerializer) and field.source != "*":
            # Of what is shown from further on (a passage's source) the first step hides the rest.
            first, *further = field.source_attrs
            yield first, None if further else child
