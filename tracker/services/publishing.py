"""Moving records and citations between draft, in review, published and withdrawn.

Each verb moves all the rows it is given or none, in one transaction and one change set. Who may do
so is the doors' business; whether it may be done is said here.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import prefetch_related_objects

from tracker.changes.applying import apply
from tracker.changes.plan import Fate, Plan, RowChange
from tracker.errors import PlanRefused
from tracker.evidence.agreement import FieldEvidence, FieldState, Redirects, evidence_of
from tracker.models import ARM_OF, Citation, Name
from tracker.models.citation import reported_fault
from tracker.models.rows import called, key_of
from tracker.services.authorship import own_work
from tracker.vocabularies import Status

_SUPPORTED = {FieldState.SOUND, FieldState.RESOLVED, FieldState.DISPUTED}


@dataclass(frozen=True, slots=True)
class Move:
    """One legal change of status: from where, to where, and how it is called."""

    name: str
    past: str
    starts: frozenset[Status]
    ends: Status

    def allowed_from(self, status: str) -> bool:
        """Whether a row in `status` can be moved so."""
        return status in self.starts


SEND_TO_REVIEW = Move(
    "send to review", "sent to review", frozenset({Status.DRAFT}), Status.IN_REVIEW
)
BACK_TO_DRAFT = Move(
    "put back to draft", "put back to draft", frozenset({Status.IN_REVIEW}), Status.DRAFT
)
PUBLISH = Move(
    "publish",
    "published",
    frozenset({Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN}),
    Status.PUBLISHED,
)
# What was public keeps its address: it is withdrawn, and may be published again, but it does not
# become a draft, since drafts can be deleted.
WITHDRAW = Move("withdraw", "withdrawn", frozenset({Status.PUBLISHED}), Status.WITHDRAWN)


def send_to_review(
    *, records: Sequence[Any], actor: AbstractBaseUser | None, reason: str = ""
) -> list[Any]:
    """Move drafts to review; return them as saved. Raises PlanRefused as `publish` does."""
    return _move(SEND_TO_REVIEW, records, actor, reason)


def back_to_draft(
    *, records: Sequence[Any], actor: AbstractBaseUser | None, reason: str = ""
) -> list[Any]:
    """Move rows in review back to draft; return them as saved. Raises as `publish` does."""
    return _move(BACK_TO_DRAFT, records, actor, reason)


def withdraw(*, records: Sequence[Any], actor: AbstractBaseUser | None, reason: str) -> list[Any]:
    """Take published rows back, with a reason that readers are told; return them as saved.

    Raises PlanRefused as `publish` does, and for an empty reason.
    """
    if not reason.strip():
        raise PlanRefused(
            "Nothing was withdrawn: say why. Whoever follows the old address reads the reason."
        )
    return _move(WITHDRAW, records, actor, reason)


def publish(
    *,
    records: Sequence[Any],
    actor: AbstractBaseUser | None,
    reason: str,
) -> list[Any]:
    """Publish records and citations, those given and no others; return them as saved.

    `waiting_citations` says which citations could go along: whoever publishes chooses from what
    they have seen. Rows published together count as public for one another.
    Raises PlanRefused for an empty reason, and, listing at once everything that is missing, also
    when a row has changed since the instance given was read, is not in a status it can be
    published from, or is the actor's own work and another is to review it (REVIEW_BY_ANOTHER).
    """
    if not reason.strip():
        raise PlanRefused("Nothing was published: say why. The reason is kept in the change log.")

    def missing(rows: Sequence[Any]) -> list[str]:
        return [*own_work(rows, actor), *_missing_together(rows)]

    return _move(PUBLISH, records, actor, reason, missing=missing)


def waiting_citations(records: Iterable[Any]) -> list[Citation]:
    """Return the drafts and citations in review of `records` whose passage's source is public.

    Citations among `records` are left out. Costs a query for each kind of record.
    """
    rows = list(records)
    taken = {row.pk for row in rows if isinstance(row, Citation)}
    return [
        citation
        for model, group in _by_table(rows)
        if model in ARM_OF
        for citation in Citation.objects.filter(
            **{f"{ARM_OF[model]}__in": [row.pk for row in group]},
            status__in=(Status.DRAFT, Status.IN_REVIEW),
            passage__source__status=Status.PUBLISHED,
        ).select_related("passage__source")
        if citation.pk not in taken and _may_be_cited(model, citation)
    ]


def _by_table(rows: Iterable[Any]) -> list[tuple[type[Any], list[Any]]]:
    """Return the rows by their table, each table's in the order of their keys."""
    ordered = sorted(rows, key=lambda row: (row._meta.label, row.pk))
    groups = (list(group) for _, group in groupby(ordered, key=attrgetter("_meta.label")))
    return [(type(group[0]), group) for group in groups]


def load_for_publication(rows: Iterable[Any]) -> None:
    """Read all that `missing_for_publication` looks at, in a number of queries that does not grow.

    Citations and relations that the rows have loaded already are not read again.
    """
    for model, group in _by_table(rows):
        # What a row belongs to, and what it is called by.
        lookups = [*_parent_paths(model), *getattr(model, "ARMS", ())]
        if model in ARM_OF:
            lookups.append("citations__passage__source")
            cited = [name for name in (*model.CITABLE_FIELDS, *model.ALSO_CITABLE) if name]
            lookups += [name for name in cited if model._meta.get_field(name).is_relation]
            lookups += ["names"] if hasattr(model, "names") else []
        prefetch_related_objects(group, *lookups)


def _parent_paths(model: type[Any]) -> list[str]:
    """Return the lookups to every ancestor that must be public for a row of `model` to be."""
    paths = []
    for name in model.PUBLIC_PARENTS:
        above = _parent_paths(model._meta.get_field(name).related_model)
        paths += [name, *(f"{name}__{path}" for path in above)]
    return paths


def _may_be_cited(model: type[Any], citation: Citation) -> bool:
    return citation.field in ("", *model.CITABLE_FIELDS, *model.ALSO_CITABLE)


def missing_for_publication(
    record: Any,
    along: Iterable[Any] = (),
    fields: Collection[str] | None = None,
    redirects: Redirects | None = None,
) -> list[str]:
    """Return everything that stands between a record and the public, one sentence each.

    Each value that must be cited needs a published citation that bears it out, on a passage of a
    public source, and every parent must be public. `along` are rows published together with it;
    of the values, only those of `fields` are looked at, if they are given.
    Costs no query after `load_for_publication`, but one for the renames of each kind that
    citations report by another slug: records that share `redirects` read those only once.
    """
    together = {(type(row), row.pk) for row in along}
    missing = list(_hidden_parents(record, record, together))
    if isinstance(record, Name) and record.target is None:
        missing.append(f"{called(record)} names nothing yet: choose the record it is a name of.")
    if not isinstance(record, Citation) and record.CITABLE_FIELDS:
        missing.extend(_lacking_evidence(record, together, fields, redirects))
    return missing


def _hidden_parents(row: Any, child: Any, together: set[tuple[type[Any], int]]) -> Iterator[str]:
    """Yield a sentence for each ancestor of `row` that the public cannot see."""
    for name in child.PUBLIC_PARENTS:
        parent = getattr(child, name)
        if parent is None or (type(parent), parent.pk) in together:
            continue
        status = getattr(parent, "status", Status.PUBLISHED)
        if status == Status.PUBLISHED:
            yield from _hidden_parents(row, parent, together)
        else:
            yield (
                f"{called(row)} belongs to {called(parent)}, which is "
                f"{Status(status).label.lower()}: publish that first."
            )


def _lacking_evidence(
    record: Any,
    together: set[tuple[type[Any], int]],
    fields: Collection[str] | None,
    redirects: Redirects | None,
) -> Iterator[str]:
    """Yield a sentence for each value that must be cited and is not borne out."""
    counting = []
    hidden: dict[str, Any] = {}
    for citation in _citations(record):
        source = citation.passage.source
        if source.status != Status.PUBLISHED and (type(source), source.pk) not in together:
            if citation.status != Status.WITHDRAWN:
                hidden[citation.field] = source
            continue
        if citation.status != Status.PUBLISHED and (Citation, citation.pk) not in together:
            continue
        if fields is not None and citation.field not in fields:
            continue
        if fault := _fault(type(record), citation):
            yield f"Citation {citation.slug} of {called(record)} cannot be read: {fault}"
        else:
            counting.append(citation)
    for evidence in evidence_of(_as_public(record, together), counting, redirects):
        asked = fields is None or evidence.field in fields
        if asked and evidence.field in record.CITABLE_FIELDS and evidence.state not in _SUPPORTED:
            held = hidden.get(evidence.field)
            yield _lack(record, evidence) + (f" {_hidden_source(held)}" if held else "")


def _hidden_source(source: Any) -> str:
    """Return why a citation that is there does not count yet."""
    status = Status(source.status).label.lower()
    return f"What is cited stands in {called(source)}, which is {status}: publish that first."


def _as_public(record: Any, together: set[tuple[type[Any], int]]) -> Any:
    """Return a copy of the record as readers will have it: published, with its public names only.

    A name bears a value out only for those who can see it.
    """
    public = _published(record)
    if hasattr(record, "names"):
        names = Name.objects.all()
        # Filled as Django's own prefetching does it, so that nothing is read again.
        names._result_cache = [
            _published(name)
            for name in record.names.all()
            if name.status == Status.PUBLISHED or (Name, name.pk) in together
        ]
        read = getattr(record, "_prefetched_objects_cache", {})
        public._prefetched_objects_cache = {**read, "names": names}
    return public


def _published(row: Any) -> Any:
    """Return a copy of a row, published."""
    public = copy(row)
    public.status = Status.PUBLISHED
    return public


def _lack(record: Any, evidence: FieldEvidence) -> str:
    if evidence.field == "":
        what = f"that {called(record)} {evidence.label}"
    else:
        value = evidence.value
        shown = ", ".join(value) if isinstance(value, list) else value
        what = f"“{evidence.label}” of {called(record)} ({shown})"
    if evidence.state is FieldState.UNCITED:
        return f"No published passage is cited for {what}."
    return f"No cited passage bears out {what}."


def _citations(record: Any) -> list[Citation]:
    """Return the citations of a record: as prefetched, else in one query with their sources."""
    if "citations" in getattr(record, "_prefetched_objects_cache", {}):
        return list(record.citations.all())
    return list(record.citations.select_related("passage__source"))


def _fault(model: type[Any], citation: Citation) -> str:
    """Return why a citation cannot be compared with the record, or the empty text."""
    try:
        return reported_fault(model, citation.field, citation.reported)
    except FieldDoesNotExist as error:
        return str(error)


def _missing_together(rows: Sequence[Any]) -> list[str]:
    load_for_publication(rows)
    redirects: Redirects = {}
    return [
        sentence
        for row in rows
        for sentence in (
            *missing_for_publication(row, along=rows, redirects=redirects),
            *_invalid(row),
        )
    ]


def _invalid(row: Any) -> Iterator[str]:
    """Yield what validation says against a row; rows may have come in without any."""
    try:
        row.full_clean()
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            field = "" if name == "__all__" else f", {name}"
            for message in messages:
                yield f"{called(row)}{field}: {message}"


def _nothing(rows: Sequence[Any]) -> list[str]:
    return []


def move_plan(move: Move, rows: Iterable[Any]) -> Plan:
    """Return the plan of a move: each row once, from the version that was read."""
    return Plan(
        tuple(
            RowChange(
                model=f"tracker.{row._meta.model_name}",
                key=key_of(row),
                before={"status": row.status},
                after={"status": move.ends.value},
                fate=Fate.UPDATE,
                base_version=row.version,
            )
            for row in dict.fromkeys(rows)
        )
    )


def _move(
    move: Move,
    given: Sequence[Any],
    actor: AbstractBaseUser | None,
    reason: str,
    *,
    missing: Callable[[Sequence[Any]], list[str]] = _nothing,
) -> list[Any]:
    """Move all of the given rows, as one plan; raise PlanRefused and move none."""
    plan = move_plan(move, given)

    def against(rows: Sequence[Any]) -> list[str]:
        # What is missing matters only to rows that can be moved at all.
        return illegal(move, rows) or missing(rows)

    try:
        applied = apply(plan, actor=actor, reason=reason, validate=False, guard=against)
    except PlanRefused as refused:
        reasons = refused.reasons or [str(refused)]
        raise PlanRefused(_summary(move, reasons), reasons) from refused
    return [applied.rows[change.model, change.key] for change in plan.changes]


def _summary(move: Move, reasons: Sequence[str]) -> str:
    if len(reasons) == 1:
        return f"Nothing was {move.past}: {reasons[0]}"
    return f"Nothing was {move.past}: {len(reasons)} things stand against it."


def illegal(move: Move, rows: Iterable[Any]) -> list[str]:
    """Return a sentence for each row that cannot be moved so from where it stands."""
    starts = " or ".join(s.label.lower() for s in Status if s in move.starts)
    return [
        f"{called(row)} is {Status(row.status).label.lower()}; "
        f"only what is {starts} can be {move.past}."
        for row in rows
        if not move.allowed_from(row.status)
    ]
