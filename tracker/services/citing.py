"""Citing: a source, a passage of it and what it reports, written as one plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from tracker.changes.applying import apply
from tracker.changes.plan import Fate, Plan, RowChange
from tracker.changes.reading import default_row
from tracker.errors import PlanRefused
from tracker.evidence.pasting import Pasted
from tracker.evidence.references import following, next_ref, stem_of
from tracker.models import ARM_OF, Citation, Passage, Person, Source, gathering
from tracker.models.rows import Row, called, key_of
from tracker.services.addresses import source_at
from tracker.services.publishing import publish
from tracker.vocabularies import Basis, Status


@dataclass(frozen=True, slots=True)
class Report:
    """What a passage reports for one field of one record, in the field's canonical form."""

    record: Any
    field: str
    reported: str = ""
    printed: str = ""
    basis: str = Basis.STATED
    as_of: str = ""
    speaker: Person | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source that is not in the database yet; its text is not fetched."""

    title: str
    kind: str
    language: str
    publisher: str = ""
    published: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """What was written: the passage, its source and the citations, as saved."""

    source: Source
    passage: Passage
    citations: tuple[Citation, ...]


def cite(
    *,
    source: Source | NewSource,
    passage: Passage | Pasted,
    reports: Sequence[Report],
    actor: AbstractBaseUser | None,
    gist: str = "",
    reason: str = "",
    publish_now: bool = False,
) -> Cited:
    """Cite a passage for what it reports: one plan, all or nothing; return what was written.

    What is new of source and passage is made along. The citations are drafts; `publish_now`
    publishes them, and a new source, in the same transaction and the same change set.
    Raises PlanRefused, with every reason, if nothing is reported, a row breaks a rule, the address
    of a new source is known by now, or something stands against publishing.
    """
    if not reports:
        raise PlanRefused("Nothing was cited: tick at least one value that the passage bears on.")
    with transaction.atomic(), gathering():
        changes: list[RowChange] = []
        if isinstance(source, NewSource):
            fresh = _draft_of(source)
            changes.append(RowChange("tracker.source", fresh.slug, None, _row(fresh), Fate.CREATE))
        else:
            fresh = source
            # Two who cite one source at once would take the same reference.
            list(Source.objects.select_for_update(no_key=True).filter(pk=source.pk).values("pk"))
        number = 1
        if isinstance(passage, Pasted):
            ref = next_ref(fresh) if fresh.pk else following(stem_of(fresh.slug, ()), _refs(fresh))
            row = _passage_row(passage, ref, fresh.slug, gist)
            changes.append(RowChange("tracker.passage", ref, None, row, Fate.CREATE))
        else:
            if passage.source_id != fresh.pk:
                raise PlanRefused(f"Nothing was cited: {called(passage)} is of another source.")
            ref, number = passage.ref, Citation.objects.next_number(passage)
        written = [
            RowChange(
                "tracker.citation", f"{ref} {n}", None, _citation_row(one, ref, n), Fate.CREATE
            )
            for n, one in enumerate(reports, start=number)
        ]
        applied = apply(Plan((*changes, *written)), actor=actor, reason=reason)
        saved = [applied.rows[change.model, change.key] for change in written]
        fresh = applied.rows.get(("tracker.source", fresh.slug), fresh)
        if publish_now:
            along = [fresh] if fresh.status in (Status.DRAFT, Status.IN_REVIEW) else []
            moved = publish(records=[*along, *saved], actor=actor, reason=reason)
            saved = moved[len(along) :]
            fresh = moved[0] if along else fresh
    return Cited(fresh, saved[0].passage, tuple(saved))


def _draft_of(new: NewSource) -> Source:
    """Return the new source, unsaved, with its slug; refused if its address is known by now."""
    known = source_at(new.url)
    if known is not None:
        raise PlanRefused(f"Nothing was cited: {called(known)} has this address. Choose it.")
    source = Source(
        title=new.title,
        kind=new.kind,
        language=new.language,
        publisher=new.publisher,
        published=new.published,
        url=new.url,
    )
    source.slug = source.make_slug()
    return source


def _row(source: Source) -> Row:
    values = ("slug", "title", "kind", "language", "publisher", "published", "url")
    return {**default_row(Source), **{name: getattr(source, name) for name in values}}


def _refs(source: Source) -> set[str]:
    stem = stem_of(source.slug, ())
    taken = Passage.objects.filter(ref__startswith=f"{stem}-p")
    return set(taken.values_list("ref", flat=True))


def _passage_row(pasted: Pasted, ref: str, source: str, gist: str) -> Row:
    """Return the row of a new passage; of what was pasted, only its ends are in it."""
    start, end, prefix, suffix = pasted.locator.parts()
    return {
        **default_row(Passage),
        "ref": ref,
        "source": source,
        "start": start,
        "end": end,
        "prefix": prefix,
        "suffix": suffix,
        "digest": pasted.digest,
        "offset": pasted.offset,
        "length": pasted.length,
        "gist": gist,
    }


def _citation_row(report: Report, ref: str, n: int) -> Row:
    return {
        **default_row(Citation),
        "passage": ref,
        "n": n,
        ARM_OF[type(report.record)]: key_of(report.record),
        "field": report.field,
        "reported": report.reported,
        "printed": report.printed,
        "basis": report.basis,
        "as_of": report.as_of,
        "speaker": key_of(report.speaker) if report.speaker else None,
        "note": report.note,
        "status": Status.DRAFT.value,
    }
