"""The page on which a record in review is judged: before and now, evidence, what is missing."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from tracker.admin.bulk import CONFIRMED, SEEN, seen_pairs
from tracker.admin.conflicts import shown
from tracker.admin.evidence import CitationLine, FieldPanel, label_of, panel_of
from tracker.admin.forms import REASON_LENGTH
from tracker.admin.plans import view_of
from tracker.evidence.agreement import citations_of
from tracker.models import ARM_OF
from tracker.models.rows import row_fields
from tracker.services.publishing import BACK_TO_DRAFT, PUBLISH
from tracker.services.reviewing import Review, review_of
from tracker.vocabularies import Status

_FOR_EDITORS = ("slug", "note")
ANSWERING = "answering"
"""Name of the button by which a reviewer sends a record back, which needs an answer."""

_LEFT_OUT = ("status",)
"""Columns that say nothing about the world."""


@dataclass(frozen=True, slots=True)
class ValueReview:
    """One value of the record: as readers last saw it, as it is now, and what is cited for it."""

    label: str
    before: str
    now: str
    changed: bool
    state: str
    cited: bool
    lines: tuple[tuple[CitationLine, bool], ...]


def review_page(admin: Any, request: HttpRequest, row: Any) -> HttpResponse:
    """Return the page that shows what a reviewer of `row` looks at, with both decisions."""
    review = review_of(row, request.user)
    meta = row._meta
    address = f"admin:{meta.app_label}_{meta.model_name}"
    may_publish = PUBLISH.allowed_from(row.status) and admin.has_publish_permission(request, row)
    may_send_back = BACK_TO_DRAFT.allowed_from(row.status) and admin.has_change_permission(
        request, row
    )
    record = reverse(f"{address}_change", args=[row.pk])
    context = {
        **admin.admin_site.each_context(request),
        "title": f"Review: {row}",
        "opts": meta,
        "media": admin.media,
        "row": row,
        "review": review,
        "values": _values(row, review, request.user),
        "parts": view_of(review.parts),
        "record": record,
        "publish": reverse(f"admin:{admin.get_unfold_action('publish').action_name}", args=[row.pk])
        if may_publish
        else "",
        "send_back": reverse(
            f"admin:{admin.get_unfold_action('back_to_draft').action_name}", args=[row.pk]
        )
        if may_send_back
        else "",
        "takes_citations": request.user.has_perm("tracker.publish_citation"),
        "answering_name": ANSWERING,
        "confirmed": CONFIRMED,
        "seen_name": SEEN,
        "seen": seen_pairs([row]),
        "shown": seen_pairs(review.waiting),
        "reason_length": REASON_LENGTH,
    }
    request.current_app = admin.admin_site.name
    return TemplateResponse(request, "admin/tracker/review.html", context)


def _values(row: Any, review: Review, user: Any) -> list[ValueReview]:
    """Return the record's values that are, or were, with their evidence; changed ones marked."""
    model = type(row)
    panels: dict[str, FieldPanel] = {}
    if model in ARM_OF:
        panel = panel_of(row, citations_of(row, user))
        panels = {field.label: field for field in panel.fields}
    found = []
    existence = panels.get(label_of(model, "")) if model in ARM_OF else None
    if existence is not None:
        found.append(_value(existence.label, "", "", changed=False, panel=existence, cited=True))
    columns = row_fields(model)
    # What only editors read comes last, as in the form.
    for column in sorted(columns, key=lambda column: column.name in _FOR_EDITORS):
        before, now = review.before.get(column.name), review.now.get(column.name)
        if column.name in _LEFT_OUT or not (before or now):
            continue
        label = str(column.verbose_name)
        cited = column.name in (*model.CITABLE_FIELDS, *model.ALSO_CITABLE)
        panel_here = panels.get(label_of(model, column.name)) if cited else None
        found.append(
            _value(
                label,
                shown(column, before) if review.since else "",
                shown(column, now),
                changed=before != now,
                panel=panel_here,
                cited=cited,
            )
        )
    return found


def _value(
    label: str, before: str, now: str, *, changed: bool, panel: FieldPanel | None, cited: bool
) -> ValueReview:
    lines = panel.lines if panel else ()
    return ValueReview(
        label=label,
        before=before,
        now=now,
        changed=changed,
        state=panel.state if panel else "",
        cited=cited,
        lines=tuple((line, line.citation.status != Status.PUBLISHED) for line in lines),
    )
