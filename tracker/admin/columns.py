"""Columns of lists: badges, names in two scripts, partial dates in words, counts of evidence."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils.html import format_html
from unfold.decorators import display

from tracker.edtf import display as in_words
from tracker.errors import EdtfError
from tracker.evidence.agreement import FieldState
from tracker.models import ARM_OF, Citation
from tracker.vocabularies import CheckState, LinkState, Rank, Status

_STATUS = {
    Status.DRAFT: "default",
    Status.IN_REVIEW: "warning",
    Status.PUBLISHED: "success",
    Status.WITHDRAWN: "danger",
}
_STATE = {
    FieldState.SOUND: "success",
    FieldState.RESOLVED: "info",
    FieldState.DISPUTED: "warning",
    FieldState.UNSUPPORTED: "danger",
    FieldState.UNCITED: "danger",
}
_CHECK = {
    CheckState.OK: "success",
    CheckState.MOVED: "success",
    CheckState.CHANGED: "danger",
    CheckState.AMBIGUOUS: "danger",
    CheckState.MISSING: "danger",
}
_LINK = {LinkState.OK: "success", LinkState.DEAD: "danger"}
_RANK = {Rank.PREFERRED: "success", Rank.DEPRECATED: "danger"}


def badge(text: str, colour: str = "default", title: str = "") -> str:
    """Return a coloured badge; the colour only repeats what the text says."""
    return render_to_string(
        "unfold/helpers/label.html",
        {"text": text, "type": colour, "label_title": title, "size": "md"},
    )


def status_badge(status: str) -> str:
    """Return a status as a badge."""
    return badge(Status(status).label, _STATUS[Status(status)])


def state_badge(state: FieldState, title: str = "") -> str:
    """Return the state of a field's evidence as a badge."""
    return badge(state.value, _STATE[state], title)


def check_badge(state: str) -> str:
    """Return what the citation checker last found, as a badge."""
    return badge(CheckState(state).label, _CHECK.get(CheckState(state), "default"))


def link_badge(state: str) -> str:
    """Return what the link checker last found at an address, as a badge."""
    return badge(LinkState(state).label, _LINK.get(LinkState(state), "default"))


def rank_badge(rank: str) -> str:
    """Return our judgement of a citation as a badge."""
    return badge(Rank(rank).label, _RANK.get(Rank(rank), "default"))


def beside_link(address: str, words: str) -> str:
    """Return a link that opens a source beside the form, or in a tab where that cannot be."""
    if not address:
        return "–"
    return format_html(
        '<a class="text-link" href="{}" target="_blank" rel="noopener noreferrer">{}</a>',
        address,
        words,
    )


def date_words(text: str) -> str:
    """Return a partial date in words; as it stands if it cannot be read, and nothing if unknown."""
    try:
        return in_words(text) if text else ""
    except EdtfError:
        return text


def date_column(name: str, label: str) -> Callable[[Any, Any], str]:
    """Return a column for the partial date `name`, in words, sorted by its earliest day."""

    @display(description=label, ordering=f"{name}_min", empty_value="–")
    def column(self: Any, obj: Any) -> str:
        return date_words(getattr(obj, name))

    return column  # type: ignore[no-any-return]  # the decorator is typed loosely


def two_scripts(name: str, name_ja: str) -> str:
    """Return an English name with the Japanese one under it."""
    if not name_ja:
        return format_html('<span class="tracker-name">{}</span>', name)
    return format_html(
        '<span class="tracker-name">{}</span><span class="tracker-ja" lang="ja">{}</span>',
        name,
        name_ja,
    )


def with_evidence_count(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows with `evidence_count`, how many citations each has that are not withdrawn.

    One subquery in the same query; tables that cannot be cited are returned as they are.
    """
    arm = ARM_OF.get(queryset.model)
    if arm is None:
        return queryset
    live = (
        Citation.objects.filter(**{arm: OuterRef("pk")})
        .exclude(status=Status.WITHDRAWN)
        .order_by()
        .values(arm)
        .annotate(number=Count("pk"))
        .values("number")
    )
    counted: QuerySet[Any] = queryset.annotate(
        evidence_count=Coalesce(Subquery(live), 0, output_field=IntegerField())
    )
    return counted
