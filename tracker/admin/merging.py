"""Merging two records in the admin: choose value by value, see all that moves, say why, confirm."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from unfold.widgets import UnfoldAdminTextInputWidget

from tracker.admin.columns import state_badge, status_badge
from tracker.admin.conflicts import shown
from tracker.admin.forms import REASON_LENGTH
from tracker.admin.plans import view_of
from tracker.admin.widgets import RelationSelect
from tracker.changes.plan import Plan
from tracker.errors import PlanRefused
from tracker.evidence.agreement import citations_of, evidence_of
from tracker.models import ChangeContext, Twin, recording
from tracker.models.rows import called
from tracker.services.finding import find_twins_of
from tracker.services.merging import (
    BOTH,
    MERGED,
    OURS,
    THEIRS,
    Choices,
    Difference,
    differences,
    digest_of,
    lacking_after,
    merge,
    merge_plan,
)
from tracker.vocabularies import Status

_PUBLIC = (Status.PUBLISHED, Status.WITHDRAWN)


class ReasonForm(forms.Form):
    """Why two records are one."""

    reason = forms.CharField(
        label="Why are they the same?",
        max_length=REASON_LENGTH,
        widget=UnfoldAdminTextInputWidget,
        help_text="Kept in the change log, where the merge can be undone.",
    )


@dataclass(frozen=True, slots=True)
class Option:
    """One value that can be kept, and how well it is borne out."""

    value: str
    shown: str
    cited: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A field in which two records differ, with what can be kept of it."""

    name: str
    label: str
    options: tuple[Option, ...]


def merge_address(survivor: Any, loser: Any) -> str:
    """Return the address of the page that merges `loser` into `survivor`."""
    kind = survivor._meta.model_name
    return reverse("admin:tracker_merge", args=[kind, survivor.pk, loser.pk])


def may_merge(request: HttpRequest, *records: Any) -> bool:
    """Whether the user may merge: who publishes, if one was public; else who changes and deletes.

    Without records it says whether the user may merge drafts, of any kind.
    """
    for record in records:
        name = record._meta.model_name
        needed = ("publish",) if record.status in _PUBLIC else ("change", "delete")
        if not all(request.user.has_perm(f"tracker.{verb}_{name}") for verb in needed):
            return False
    return True


def choose_view(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Ask which record is to be merged with this one."""
    record = _record(kind, pk)
    if not may_merge(request, record):
        raise PermissionDenied(f"Your role cannot merge {called(record)}.")
    form = _other_form(record, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return HttpResponseRedirect(merge_address(record, form.cleaned_data["other"]))
    context = {"title": f"Merge {record} with …", "record": record, "form": form}
    return _page(request, "admin/tracker/merge_with.html", record, context, form.media)


def merge_view(request: HttpRequest, kind: str, survivor: int, loser: int) -> HttpResponse:
    """Show two records side by side, then what merging them does; when confirmed, do it."""
    kept, lost = _record(kind, survivor), _record(kind, loser)
    if not may_merge(request, kept, lost):
        raise PermissionDenied(f"Your role cannot merge {called(kept)} and {called(lost)}.")
    found = differences(kept, lost)
    choices = {d.name: request.POST.get(f"value-{d.name}", d.default) for d in found}
    confirmed = "seen" in request.POST
    form = ReasonForm(request.POST if confirmed else None)
    against: list[str] = []
    if confirmed and form.is_valid():
        try:
            return _done(request, kept, lost, choices, form.cleaned_data["reason"])
        except PlanRefused as refused:
            against = refused.reasons or [str(refused)]
            kept, lost = _fresh(kept), _fresh(lost)
    plan = None
    try:
        plan = merge_plan(survivor=kept, loser=lost, choices=choices)
    except PlanRefused as refused:
        against = against or refused.reasons or [str(refused)]
    asked = request.method == "POST" and plan is not None
    if asked and plan is not None and not against:
        against = _standing_against(plan)
    context = {
        "title": f"Merge two {kept._meta.verbose_name_plural}",
        "kept": kept,
        "lost": lost,
        "sides": [_side(kept, "stays"), _side(lost, "goes")],
        "choices": list(_choices(request, kept, lost, found, choices)),
        "swap": merge_address(lost, kept),
        "against": against,
        "possible": plan is not None,
        "asked": asked,
        "form": form,
        "chosen": [(f"value-{name}", value) for name, value in choices.items()],
        "plan": view_of(plan) if asked and plan is not None else None,
        "seen": digest_of(plan) if plan is not None else "",
        "back": _address(kept),
    }
    return _page(request, "admin/tracker/merge.html", kept, context, form.media)


def _standing_against(plan: Plan) -> list[str]:
    """Return why a merge would be refused, found by doing it and taking it back."""
    try:
        return lacking_after(plan)
    except PlanRefused as refused:
        return refused.reasons or [str(refused)]


def _done(
    request: HttpRequest, kept: Any, lost: Any, choices: Choices, reason: str
) -> HttpResponseRedirect:
    """Merge, and lead to the survivor with a message that says how to undo it."""
    name = called(lost)
    with recording(ChangeContext(actor=request.user, origin="admin", reason=reason)):
        applied = merge(
            survivor=kept,
            loser=lost,
            actor=request.user,
            reason=reason,
            choices=choices,
            seen=request.POST["seen"],
        )
    fresh = _fresh(kept)
    find_twins_of(fresh)
    undo = reverse("admin:tracker_changeentry_set", args=[applied.cid])
    message = (
        '{} was merged into <a class="text-link" href="{}">{}</a>. '
        '<a class="text-link" href="{}">Look at the change, or undo it</a>.'
    )
    messages.success(
        request, format_html(message, capfirst(name), _address(fresh), str(fresh), undo)
    )
    return HttpResponseRedirect(_address(fresh))


def _record(kind: str, pk: int) -> Any:
    model: Any = next((m for m in MERGED if m._meta.model_name == kind), None)
    record = model._default_manager.filter(pk=pk).first() if model else None
    if record is None:
        raise Http404(f"There is no {kind} {pk} that could be merged; it may have been already.")
    return record


def _fresh(record: Any) -> Any:
    """Return a record as it is now; as it was, if it is gone."""
    return type(record)._default_manager.filter(pk=record.pk).first() or record


def _address(record: Any) -> str:
    return reverse(f"admin:tracker_{record._meta.model_name}_change", args=[record.pk])


def _side(record: Any, fate: str) -> dict[str, Any]:
    return {
        "record": record,
        "fate": fate,
        "link": _address(record),
        "status": status_badge(record.status),
        "changed": record.updated_at,
    }


def _choices(
    request: HttpRequest, kept: Any, lost: Any, found: list[Difference], chosen: Choices
) -> Iterator[Choice]:
    cited = {OURS: _cited(request, kept), THEIRS: _cited(request, lost)}
    for difference in found:
        field: Any = kept._meta.get_field(difference.name)
        values = {
            OURS: shown(field, difference.ours),
            THEIRS: shown(field, difference.theirs),
            BOTH: "Both",
        }
        yield Choice(
            difference.name,
            capfirst(str(field.verbose_name)),
            tuple(
                Option(
                    option,
                    values[option],
                    cited.get(option, {}).get(difference.name, ""),
                    chosen.get(difference.name) == option,
                )
                for option in difference.options
            ),
        )


def _cited(request: HttpRequest, record: Any) -> dict[str, str]:
    """Return how well each field of a record is borne out, in a badge and a few words."""
    live = citations_of(record, request.user)
    return {
        evidence.field: format_html(
            '{}<span class="tracker-aside">{} citation{}</span>',
            state_badge(evidence.state),
            len(evidence.cited),
            "" if len(evidence.cited) == 1 else "s",
        )
        for evidence in evidence_of(record, live)
    }


def _other_form(record: Any, data: Any) -> forms.Form:
    """Return the form that asks for another record of the same kind, searched for by typing."""
    model = type(record)
    # The search box of a relation to the same table: `Name` has one to each kind but indicators.
    relation: Any = next(
        field
        for other in apps.get_app_config("tracker").get_models()
        for field in other._meta.concrete_fields
        if field.is_relation and field.related_model is model and admin.site.is_registered(other)
    )
    other = forms.ModelChoiceField(
        label=f"The other {model._meta.verbose_name}",
        queryset=model._default_manager.exclude(pk=record.pk),
        widget=RelationSelect(relation, admin.site),
        help_text="Search by any name it goes by.",
    )
    made: type[forms.Form] = type("OtherForm", (forms.Form,), {"other": other})
    return made(data)


def _page(
    request: HttpRequest, template: str, record: Any, context: dict[str, Any], media: Any
) -> HttpResponse:
    request.current_app = admin.site.name
    everything = {
        **admin.site.each_context(request),
        "opts": record._meta,
        "media": admin.site._registry[Twin].media + media,
        **context,
    }
    return TemplateResponse(request, template, everything)
