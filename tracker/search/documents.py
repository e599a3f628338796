"""Documents made and kept: what each public record is found by, computed, compared and written.

What has to be made anew is noticed in `tracker.search.touching`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import connection, transaction

from tracker.models import Milestone, Name, SearchDocument
from tracker.models.search_document import document_id
from tracker.search.indexed import IDENTIFIER, INDEXED, Indexed
from tracker.search.words import (
    JURISDICTION,
    TOPIC,
    TYPE,
    YEAR,
    filter_mark,
    key_of,
    name_mark,
    runs_of,
    sample_marks,
    slip_marks,
    words_of,
)
from tracker.text import plain
from tracker.vocabularies import MilestoneKind, Modality, NameKind

Target = tuple[str, int]
"""A record by its kind and its primary key."""
Progress = Callable[[int, int], None]

BATCH = 500
"""Records of a kind that are computed together, and locked for as long."""

ALIAS, GARBLE = 1, 2
"""How far a name is to be trusted: 0 is what the record bears here."""

PARTS: dict[type[Any], list[Indexed]] = {}
"""The kinds whose records show only while their parent does, by the parent's model."""
for _indexed in INDEXED.values():
    if _indexed.parent:
        _model = _indexed.model._meta.get_field(_indexed.parent).related_model
        PARTS.setdefault(_model, []).append(_indexed)

_MADE_LAW = (MilestoneKind.ENACTED, MilestoneKind.PROMULGATED)
_COMPARED = [field.attname for field in SearchDocument._meta.concrete_fields]


@dataclass(slots=True)
class _Beside:
    """What is read of some records besides their own columns, by primary key."""

    names: dict[int, list[tuple[str, str, str]]] = field(default_factory=dict)
    topics: dict[int, list[int]] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)


def refresh(targets: Iterable[Target]) -> int:
    """Bring the documents of some records up to date; return how many changed.

    Each batch of a kind first locks its records: whoever comes second computes from what the
    first has left, so no older view is written over a newer one. What has changed of a record is
    brought to its parts. Queries do not grow with records.
    """
    by_kind: dict[str, set[int]] = {}
    for kind, pk in targets:
        by_kind.setdefault(kind, set()).add(pk)
    changed = 0
    # Parents stand before their parts, which show the parent's names and hide with it.
    for kind, indexed in INDEXED.items():
        for batch in _batches(sorted(by_kind.get(kind, ()))):
            moved = _refresh_batch(indexed, batch)
            changed += len(moved)
            for part in PARTS.get(indexed.model, ()) if moved else ():
                rows = part.model._base_manager.filter(**{f"{part.parent}__in": moved}).order_by()
                by_kind.setdefault(part.kind, set()).update(rows.values_list("pk", flat=True))
    return changed


def refresh_all(progress: Progress | None = None) -> int:
    """Compute every document anew, after a load that ran no signals; return how many changed.

    `progress` is told records done and records in all. A hundred thousand take about a minute.
    """
    keys = {
        kind: list(indexed.model._base_manager.order_by("pk").values_list("pk", flat=True))
        for kind, indexed in INDEXED.items()
    }
    total, done, changed = sum(map(len, keys.values())), 0, 0
    for kind, pks in keys.items():
        for batch in _batches(pks):
            changed += len(_refresh_batch(INDEXED[kind], batch))
            done += len(batch)
            if progress:
                progress(done, total)
        strays = SearchDocument.objects.filter(kind=kind).exclude(
            object_id__in=INDEXED[kind].model._base_manager.order_by().values("pk")
        )
        changed += strays.delete()[0]
    _learn_frequencies()
    return changed


def computed(indexed: Indexed, pks: Sequence[int]) -> dict[int, SearchDocument]:
    """Return the documents of those of some records that are public, by primary key.

    A query each for the records, their names, their topics and, of laws, their milestones.
    """
    rows = list(_public_rows(indexed, pks))
    if not rows:
        return {}
    beside = _read_beside(indexed, [row["pk"] for row in rows])
    return {row["pk"]: _document(indexed, row, beside) for row in rows}


def _public_rows(indexed: Indexed, pks: Sequence[int]) -> Iterable[dict[str, Any]]:
    columns = {"pk", indexed.key, *indexed.texts}
    for name in indexed.names:
        columns |= {name.column, name.lang_column}
    columns.add(indexed.jurisdiction)
    if indexed.year:
        columns |= {f"{indexed.year}_min", f"{indexed.year}_max"}
    public = indexed.model.objects.public().filter(pk__in=pks).order_by()
    return public.values(*sorted(columns - {""}))  # type: ignore[no-any-return]  # typed Any


def _read_beside(indexed: Indexed, pks: Sequence[int]) -> _Beside:
    beside = _Beside()
    if indexed.kind in Name.ARMS:
        arm = f"{indexed.kind}_id"
        named = Name.objects.public().filter(**{f"{arm}__in": pks}).order_by("slug")
        for pk, *name in named.values_list(arm, "text", "lang", "kind"):
            beside.names.setdefault(pk, []).append(tuple(name))
    if indexed.has_topics:
        through: Any = indexed.model._meta.get_field("topics").remote_field.through
        links = through.objects.filter(**{f"{indexed.kind}__in": pks}).order_by("topic_id")
        for pk, topic in links.values_list(f"{indexed.kind}_id", "topic_id"):
            beside.topics.setdefault(pk, []).append(topic)
    if indexed.kind == "law":
        # The year of a law is the one it was made in, whichever step of that we know.
        steps: Any = Milestone.objects.public()
        made = steps.filter(law__in=pks, kind__in=_MADE_LAW, modality=Modality.ACTUAL)
        for pk, first, last in made.order_by("-date_min").values_list(
            "law_id", "date_min", "date_max"
        ):
            if (year := _year(first, last)) is not None:
                beside.years[pk] = year
    return beside


def _document(indexed: Indexed, row: dict[str, Any], beside: _Beside) -> SearchDocument:
    pk, slug = row["pk"], row[indexed.key]
    names = list(_names(indexed, row, beside.names.get(pk, ())))
    texts = [row[column] for column in indexed.texts if row[column]]
    topics = beside.topics.get(pk, [])
    jurisdiction = row[indexed.jurisdiction] if indexed.jurisdiction else None
    year = beside.years.get(pk)
    if indexed.year:
        year = _year(row[f"{indexed.year}_min"], row[f"{indexed.year}_max"])
    found_by = dict.fromkeys(
        [
            filter_mark(TYPE, indexed.kind),
            *(filter_mark(TOPIC, topic) for topic in topics),
            *([filter_mark(JURISDICTION, jurisdiction)] if jurisdiction else ()),
            *([filter_mark(YEAR, year)] if year else ()),
            *sample_marks(indexed.kind, slug),
        ]
    )
    for text, key, *_ in names:
        found_by[name_mark(key)] = None
        for word in words_of(runs_of(text)):
            found_by[word] = None
            found_by |= dict.fromkeys(slip_marks(word))
    for text in texts:
        found_by |= dict.fromkeys(words_of(runs_of(text)))
    return SearchDocument(
        id=document_id(indexed.kind, pk),
        kind=indexed.kind,
        object_id=pk,
        slug=slug,
        name=row[indexed.names[0].column],
        known_as=names,
        words=" ".join(found_by),
        text="\n".join(plain(text) for text in (*(name[0] for name in names), *texts)),
        topics=topics,
        jurisdiction=jurisdiction,
        year=year,
    )


def _names(
    indexed: Indexed, row: dict[str, Any], others: Iterable[tuple[str, str, str]]
) -> Iterator[list[Any]]:
    """Yield each name of a record once: text, key, language, kind, how far to trust it."""
    known = set()
    own = [
        (row[name.column], name.lang or row.get(name.lang_column, ""), str(name.kind))
        for name in indexed.names
    ]
    for place, (text, lang, kind) in enumerate((*own, *others)):
        key = key_of(runs_of(text))
        # A name of signs alone cannot be asked for.
        if not key or (text, lang) in known:
            continue
        known.add((text, lang))
        garbled = kind in (NameKind.GARBLE, NameKind.MISSPELLING)
        bears = place < len(own) and kind not in (NameKind.ACRONYM, IDENTIFIER)
        yield [text, key, lang, kind, GARBLE if garbled else 0 if bears else ALIAS]


def _year(first: Any, last: Any) -> int | None:
    """Return the year of a partial date; None unless it is known to lie in one."""
    return first.year if first and last and first.year == last.year else None


def _refresh_batch(indexed: Indexed, pks: Sequence[int]) -> list[int]:
    """Write what differs between the index and the computation; return the records it differed of.

    Without a savepoint: what fails here fails the change that it follows.
    """
    with transaction.atomic(savepoint=False):
        if connection.vendor == "postgresql":
            rows = indexed.model._base_manager.select_for_update(of=("self",), no_key=True)
            list(rows.filter(pk__in=pks).order_by("pk").values_list("pk"))
        wanted = computed(indexed, pks)
        ids = [document_id(indexed.kind, pk) for pk in pks]
        standing = SearchDocument.objects.in_bulk(ids)
        changed = [
            document
            for document in wanted.values()
            if document.pk not in standing or _values(document) != _values(standing[document.pk])
        ]
        if changed:
            SearchDocument.objects.bulk_create(
                changed,
                update_conflicts=True,
                update_fields=[name for name in _COMPARED if name != "id"],
                unique_fields=["id"],
                batch_size=BATCH,
            )
        gone = standing.keys() - {document.pk for document in wanted.values()}
        if gone:
            SearchDocument.objects.filter(pk__in=gone).delete()
    return [document.object_id for document in (*changed, *(standing[key] for key in gone))]


def _values(document: SearchDocument) -> list[Any]:
    return [getattr(document, name) for name in _COMPARED]


def _learn_frequencies() -> None:
    """Let PostgreSQL count the words anew, so that it knows the common from the rare."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE tracker_searchdocument")


def _batches(keys: Sequence[int]) -> Iterator[list[int]]:
    left = iter(keys)
    while batch := list(islice(left, BATCH)):
        yield batch
