"""How many values are cited, and which of them sources differ about; for the home page.

Only fields that a report can differ about may be disputed or resolved: the database finds those,
and just their records are compared. The result is kept for some minutes.
"""

from collections import Counter
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from django.core.cache import cache
from django.db import models
from django.db.models import Count, Q, Sum

from tracker.evidence.agreement import FieldState
from tracker.models import CITABLE, Citation
from tracker.pages.dossier import Dossier, Fact
from tracker.pages.reads import public, public_rows
from tracker.pages.values import Shown, linked
from tracker.vocabularies import Rank, Reason, Stage

KEPT_SECONDS = 300
"""How long a tally is shown before it is counted anew."""
COMPARED = 500
"""Most fields whose records are compared for one tally; a thousand take a second or two."""

_KEY = "pages.tally"
_FRESH = "pages.tally.fresh"
_counting = Lock()


@dataclass(frozen=True, slots=True)
class Dispute:
    """One field about which sources differ, with the record it belongs to."""

    record: Shown
    entity: bool
    fact: Fact


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of public values by what is known of them, and one disagreement worth showing."""

    cited: int
    citations: int
    resolved: int
    disputed: int
    unsupported: int
    """Values that sources differ about, and none of them agrees with."""
    complete: bool
    """Whether every field in doubt was compared; if not, more may be resolved or disputed."""
    example: Dispute | None

    @property
    def undisputed(self) -> int:
        """Cited values about which no two sources differ."""
        return self.cited - self.resolved - self.disputed - self.unsupported


def tally() -> Tally:
    """Return the counts as they stood at most `KEPT_SECONDS` ago.

    One request of a process counts them anew; those that come meanwhile are shown the old ones,
    or wait if there are none.
    """
    kept: Tally | None = cache.get(_KEY)
    if (kept is None or cache.get(_FRESH) is None) and _counting.acquire(blocking=kept is None):
        try:
            kept = cache.get(_KEY)
            if kept is None or cache.get(_FRESH) is None:
                kept = count()
                cache.set(_KEY, kept, None)
                cache.set(_FRESH, True, KEPT_SECONDS)
        finally:
            _counting.release()
    assert kept is not None  # noqa: S101 - counted, or the lock would have been waited for
    return kept if _is_public(kept.example) else replace(kept, example=None)


def _is_public(example: Dispute | None) -> bool:
    """Whether all that an example shows is still public; it may have been withdrawn since."""
    if example is None:
        return True
    keys = [quote.citation.pk for quote in (*example.fact.ours, *example.fact.others)]
    return bool(public_rows(Citation).filter(pk__in=keys).count() == len(keys))


def count(compared: int = COMPARED) -> Tally:
    """Return the counts as they stand, from no more than `compared` fields in doubt."""
    fields = public_rows(Citation).order_by().values(*CITABLE, "field")
    total = fields.annotate(quotes=Count("pk")).aggregate(
        cited=Count("quotes"), citations=Sum("quotes", default=0)
    )
    # Those we have judged come first, since one of them is to be shown.
    judged = Count("pk", filter=~Q(rank=Rank.NORMAL))
    doubts = in_doubt(fields).annotate(judged=judged).order_by("-judged", *CITABLE, "field")
    groups = list(doubts[: compared + 1])
    disputes = _disputes(groups[:compared])
    states = Counter(dispute.fact.state for dispute in disputes)
    resolved = [d for d in disputes if d.fact.state is FieldState.RESOLVED]
    return Tally(
        **total,
        resolved=states[FieldState.RESOLVED],
        disputed=states[FieldState.DISPUTED],
        unsupported=states[FieldState.UNSUPPORTED],
        complete=len(groups) <= compared,
        example=min(resolved, key=_worth, default=None),
    )


def in_doubt(fields: Any) -> Any:
    """Return those of `fields` (citations grouped by field) that can be disputed or resolved.

    Either two passages report different texts (none is a text too: a passage may bear prose out
    that another contradicts), or one reports a value where we hold none.
    """
    return fields.annotate(
        texts=Count("reported", distinct=True),
        against_nothing=Count("pk", filter=_HOLDS_NOTHING & ~Q(reported="")),
    ).filter(Q(texts__gt=1) | Q(against_nothing__gt=0))


def _holds_nothing() -> Q:
    """Return the condition that a citation is of a field that holds no value."""
    condition = Q(pk__in=[])
    for arm, model in CITABLE.items():
        for name in filter(None, (*model.CITABLE_FIELDS, *model.ALSO_CITABLE)):
            field: Any = model._meta.get_field(name)
            if isinstance(field, models.CharField | models.TextField):
                empty = Q(**{f"{name}__in": ["", Stage.UNKNOWN] if name == "stage" else [""]})
            else:
                empty = Q(**{f"{name}__isnull": True})
            rows = model._default_manager.filter(empty)
            condition |= Q(field=name, **{f"{arm}__in": rows.values("pk")})
    return condition


_HOLDS_NOTHING = _holds_nothing()


def _disputes(groups: Any) -> list[Dispute]:
    """Return the fields of `groups` that are disputed, resolved or unsupported."""
    wanted: dict[str, dict[int, set[str]]] = {}
    for group in groups:
        arm = next(name for name in CITABLE if group[name] is not None)
        wanted.setdefault(arm, {}).setdefault(group[arm], set()).add(group["field"])
    records = [record for arm, keys in wanted.items() for record in _load(CITABLE[arm], set(keys))]
    dossier = Dossier(records)
    arms = {model: arm for arm, model in CITABLE.items()}
    return [
        Dispute(linked(record), hasattr(record, "summary"), fact)
        for record in records
        for fact in dossier.evidence(record).facts
        if fact.field in wanted[arms[type(record)]][record.pk]
        and fact.state in (FieldState.RESOLVED, FieldState.DISPUTED, FieldState.UNSUPPORTED)
    ]


def _load(model: type[Any], keys: set[int]) -> Any:
    """Return rows with every relation loaded that their evidence reads, public targets only."""
    relations = [f.name for f in model._meta.get_fields() if f.concrete and f.is_relation]
    names = ["names"] if hasattr(model, "names") else []
    return model.objects.filter(pk__in=keys).prefetch_related(*public(model, *relations, *names))


def _worth(dispute: Dispute) -> tuple[Any, ...]:
    """Return by what the most telling disagreement comes first: the sort key, least is best.

    An error that a reader can see (two printed values, one judged wrong by translation, with a
    note) of a record with a page of its own; then by name, so that the choice stands.
    """
    fact = dispute.fact
    chosen = any(quote.citation.rank == Rank.PREFERRED for quote in fact.ours)
    faults = [quote.citation for quote in fact.others if quote.citation.rank == Rank.DEPRECATED]
    return (
        not dispute.entity,
        not any(c.printed and c.reported for c in faults),
        not any(q.citation.printed for q in fact.ours),
        not any(c.note for c in faults),
        not any(c.reason == Reason.TRANSLATION_ERROR for c in faults),
        not chosen,
        dispute.record.text,
        fact.field,
    )
