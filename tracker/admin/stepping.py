"""Working through a list: from a record's form to the next of the list one came from."""

import copy
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IS_POPUP_VAR, IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, Model, Q, Window
from django.db.models.functions import Lag, Lead, RowNumber
from django.forms import Media
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from unfold.decorators import action

from tracker.admin.navigation import list_of

FILTERS = "_changelist_filters"
"""The parameter in which Django keeps the query of the list that a form was opened from."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where a record stands in a list, and what comes before and after it."""

    place: int
    total: int
    before: str
    after: str
    back: str


def step_of(model_admin: Any, request: HttpRequest, object_id: str) -> Step | None:
    """Return a record's place in the list that its form was opened from; None if it is not there.

    One query, besides those of filters that list rows: the database orders the list and three
    rows of it are read.
    """
    filters = request.GET.get(FILTERS, "")
    if not filters or IS_POPUP_VAR in request.GET:
        return None
    asked = copy.copy(request)
    asked.GET = QueryDict(filters)
    asked.method = "GET"
    try:
        rows = _list(model_admin, asked).queryset
        order = list(rows.query.order_by) or ["-pk"]
        near = (
            rows.order_by()
            .annotate(
                step_before=Window(Lag("pk"), order_by=order),
                step_after=Window(Lead("pk"), order_by=order),
                step_place=Window(RowNumber(), order_by=order),
                step_total=Window(Count("pk")),
            )
            .filter(Q(pk=object_id) | Q(step_before=object_id) | Q(step_after=object_id))
            .values("pk", "step_before", "step_after", "step_place", "step_total")
        )
        here = next((row for row in near if str(row["pk"]) == object_id), None)
    except (IncorrectLookupParameters, DisallowedModelAdminLookup, ValueError):
        # Somebody wrote the address by hand: there is no such list to be in.
        return None
    if here is None:
        return None

    def form(pk: Any) -> str:
        name = f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_change"
        return f"{reverse(name, args=[pk])}?{urlencode({FILTERS: filters})}" if pk else ""

    return Step(
        here["step_place"],
        here["step_total"],
        form(here["step_before"]),
        form(here["step_after"]),
        f"{list_of(model_admin.model)}?{filters}",
    )


def _list(model_admin: Any, request: HttpRequest) -> ChangeList:
    """Return a table's list for a request as Django makes it, but for reading a page of it."""

    class Unread(model_admin.get_changelist(request)):  # type: ignore[misc]  # known at run time
        def get_results(self, request: HttpRequest) -> None:
            """Read nothing."""

    shown = model_admin.get_list_display(request)
    links = model_admin.get_list_display_links(request, shown)
    if model_admin.get_actions(request):
        # An order is given by the number of its column, and this one is counted.
        shown = ["action_checkbox", *shown]
    found: ChangeList = Unread(
        request,
        model_admin.model,
        shown,
        links,
        model_admin.get_list_filter(request),
        model_admin.date_hierarchy,
        model_admin.get_search_fields(request),
        model_admin.get_list_select_related(request),
        model_admin.list_per_page,
        model_admin.list_max_show_all,
        model_admin.list_editable,
        model_admin,
        model_admin.get_sortable_by(request),
        model_admin.search_help_text,
    )
    return found


class SteppingMixin:
    """Gives a record's form the way to the next of the list that it was opened from."""

    model: type[Model]
    actions_submit_line: tuple[str, ...] = ("save_and_next",)
    change_form_outer_before_template = "admin/tracker/step.html"

    @property
    def media(self) -> Media:
        """The theme's files, the keys of a form, and how steps and saved views look."""
        desk = Media(css={"all": ["tracker/admin/desk.css"]}, js=["tracker/admin/keys.js"])
        theme: Media = super().media  # type: ignore[misc]  # of ModelAdmin
        return theme + desk

    @action(
        description="Save and next",
        attrs={
            "title": "Save, and go to the next of the list (Alt+Shift+N)",
            "aria-keyshortcuts": "Alt+Shift+N",
            "data-desk-key": "next",
        },
    )
    def save_and_next(self, request: HttpRequest, obj: Any) -> None:
        """Do nothing more than save; `response_change` goes on."""

    def get_actions_submit_line(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Return the buttons beside “Save”: none for who cannot save, “next” only from a list."""
        found = super().get_actions_submit_line(request, object_id)  # type: ignore[misc]  # of unfold
        stepping = _step(request) is not None
        read = self._read(request, str(object_id), None)  # type: ignore[attr-defined]  # TrackerAdmin
        if not self.has_change_permission(request, read):  # type: ignore[attr-defined]  # ModelAdmin
            return []
        return [one for one in found if stepping or not one.action_name.endswith("_save_and_next")]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show or save a form, knowing what comes next before saving takes it out of the list."""
        step = step_of(self, request, object_id) if object_id else None
        request.tracker_step = step  # type: ignore[attr-defined]  # read by the methods below
        context = {**(extra_context or {}), "step": step}
        return super().changeform_view(request, object_id, form_url, context)  # type: ignore[misc]  # of unfold

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Go to the next of the list if that was asked for; at its end, to the list."""
        response: HttpResponse = super().response_change(request, obj)  # type: ignore[misc]  # ModelAdmin
        pressed = f"{obj._meta.app_label}_{obj._meta.model_name}_save_and_next"
        step = _step(request)
        if pressed not in request.POST or step is None:
            return response
        if not step.after:
            messages.info(request, "That was the last of the list.")
        return HttpResponseRedirect(step.after or step.back)


def _step(request: HttpRequest) -> Step | None:
    return getattr(request, "tracker_step", None)
