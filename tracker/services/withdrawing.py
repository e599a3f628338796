"""What goes with rows that are withdrawn: what readers see no more, and what is left unsaid."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from tracker.evidence.agreement import Redirects
from tracker.models import CITABLE, Citation, Passage, Source
from tracker.models.rows import called
from tracker.services.publishing import (
    load_for_publication,
    missing_for_publication,
)

_SHOWN = 5
"""Rows of a table that are named; the number is of all."""

_TABLES: tuple[type[Any], ...] = (Passage, *CITABLE.values(), Citation)
"""Tables whose rows belong to others."""

_DEEPEST = 3
"""Steps from a record to what belongs to it: a source's passages, their citations."""


@dataclass(frozen=True, slots=True)
class Going:
    """Rows of one table that readers see no more: what they are, how many, the first of them."""

    what: str
    number: int
    names: tuple[str, ...]


def going_with(rows: Sequence[Any]) -> list[Going]:
    """Return the public rows that disappear with `rows`: their parts, citations, their own too.

    A few queries for each table that can belong to one of theirs.
    """
    found: dict[type[Any], Going] = {}
    leaving: dict[type[Any], set[int]] = {}
    for row in rows:
        leaving.setdefault(type(row), set()).add(row.pk)
    frontier = {model: set(pks) for model, pks in leaving.items()}
    for _ in range(_DEEPEST):
        following: dict[type[Any], set[int]] = {}
        for table in _TABLES:
            belongs = Q()
            for name in table.PUBLIC_PARENTS:
                above: Any = table._meta.get_field(name).related_model
                parents = frontier.get(above)
                if parents:
                    belongs |= Q(**{f"{name}__in": parents})
            if belongs:
                public: Any = table.objects
                pks = set(public.public().filter(belongs).values_list("pk", flat=True))
                following[table] = pks - leaving.get(table, set())
        for table, pks in following.items():
            leaving.setdefault(table, set()).update(pks)
        frontier = {table: pks for table, pks in following.items() if pks}
    chosen = {(type(row), row.pk) for row in rows}
    for table, pks in leaving.items():
        others = {pk for pk in pks if (table, pk) not in chosen}
        if others:
            found[table] = _going(table, others)
    return list(found.values())


def _going(table: type[Any], pks: set[int]) -> Going:
    shown: Any = table._base_manager.filter(pk__in=sorted(pks)[:_SHOWN])
    if table is Citation:
        shown = shown.select_related("passage")
    name = table._meta.verbose_name if len(pks) == 1 else table._meta.verbose_name_plural
    names = tuple(row.slug if table is not Passage else row.ref for row in shown)
    return Going(str(name), len(pks), names)


def naming(rows: Sequence[Any]) -> list[str]:
    """Return a sentence for each public record that names one of `rows` and stays.

    Relations that do not hide what points along them, and what citations report. A query for each
    such relation, and one for each table that citations may report.
    """
    said = []
    for model in dict.fromkeys(type(row) for row in rows):
        chosen = {row.pk: row for row in rows if type(row) is model}
        for relation in model._meta.related_objects:
            other: Any = relation.related_model
            name = relation.field.name
            if name in getattr(other, "PUBLIC_PARENTS", ()) or not hasattr(other.objects, "public"):
                continue
            public = other.objects.public().filter(**{f"{name}__in": list(chosen)}).distinct()
            # A part is called by what it belongs to.
            public = public.prefetch_related(*other.PUBLIC_PARENTS, *getattr(other, "ARMS", ()))
            said += [f"{called(row)} names it as {name.replace('_', ' ')}." for row in public[:20]]
        if len(chosen) > _SHOWN:
            continue
        reported = _reports_of(model, [getattr(row, "slug", "") for row in chosen.values()])
        for row in chosen.values():
            if number := reported[getattr(row, "slug", "")]:
                said.append(
                    f"{number} citation{'' if number == 1 else 's'} of other records "
                    f"report{'s' if number == 1 else ''} {called(row)}, and "
                    f"{'is' if number == 1 else 'are'} hidden with it."
                )
    return said


def _reports_of(model: type[Any], slugs: Sequence[str]) -> Counter[str]:
    """Return how many public citations report each of some records of `model`; one query."""
    naming = (Citation.objects.naming(model, slug) for slug in slugs if slug)
    found = reduce(or_, naming, Citation.objects.none()).public()
    return Counter(text.removeprefix("!") for text in found.values_list("reported", flat=True))


def left_without(rows: Sequence[Any]) -> list[str]:
    """Return what published records would lack once `rows` are withdrawn.

    Only what rests on a citation or a source among the rows can lack anything. A few queries for
    each table that is cited.
    """
    going = {row.pk for row in rows if isinstance(row, Citation)}
    sources = {row.pk for row in rows if isinstance(row, Source)}
    if not going and not sources:
        return []
    resting = Q(pk__in=going) | Q(passage__source__in=sources)
    targets: dict[type[Any], set[int]] = {}
    for citation in Citation.objects.public().filter(resting):
        pk = getattr(citation, f"{citation.arm}_id")
        targets.setdefault(CITABLE[citation.arm], set()).add(pk)
    staying: list[Any] = []
    for model, pks in targets.items():
        public: Any = model.objects
        staying += public.public().filter(pk__in=pks)
    load_for_publication(staying)
    for row in staying:
        kept = Citation.objects.all()
        # Filled as Django's own prefetching does it, so that nothing is read again.
        kept._result_cache = [
            citation
            for citation in row.citations.all()
            if citation.pk not in going and citation.passage.source_id not in sources
        ]
        row._prefetched_objects_cache["citations"] = kept
    redirects: Redirects = {}
    return [
        sentence
        for row in staying
        for sentence in missing_for_publication(row, redirects=redirects)
    ]
