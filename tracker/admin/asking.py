"""The page that shows a plan and asks why before it is applied: restore, undo, bring back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.widgets import UnfoldAdminTextInputWidget

from tracker.admin.forms import REASON_LENGTH
from tracker.admin.plans import view_of
from tracker.changes.plan import Plan


class AskForm(forms.Form):
    """Why it is done; the reason is kept in the change log."""

    reason = forms.CharField(
        max_length=REASON_LENGTH,
        widget=UnfoldAdminTextInputWidget,
        help_text="Kept in the change log.",
    )


def ask(
    admin: Any,
    request: HttpRequest,
    *,
    title: str,
    verb: str,
    plan: Plan,
    form: AskForm,
    reasons: Sequence[str],
    back: str,
    notes: Sequence[str] = (),
    hidden: Mapping[str, str] | None = None,
    standing: Sequence[Any] = (),
    record: Any = None,
) -> HttpResponse:
    """Return the page of a plan, with what stands against it and, if anything can be done, a form.

    `standing` are later changes, each with a link; `hidden` what the page sends back.
    """
    request.current_app = admin.admin_site.name
    context = {
        **admin.admin_site.each_context(request),
        "title": title,
        "opts": admin.opts,
        "original": record,
        "media": form.media,
        "verb": verb,
        "plan": view_of(plan),
        "empty": not plan.changes,
        "form": form,
        "reasons": reasons,
        "standing": standing,
        "tried": request.method == "POST",
        "notes": notes,
        "hidden": hidden or {},
        "back": back,
    }
    return TemplateResponse(request, "admin/tracker/ask.html", context)
