"""Saved filters in the admin: kept from a list, renamed, shared and deleted by who keeps them."""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.html import format_html
from django.views.decorators.http import require_POST
from unfold.decorators import display

from tracker.admin.base import TrackerAdmin
from tracker.admin.lists import QUERY_LENGTH, known_query
from tracker.admin.navigation import list_of
from tracker.models import SavedFilter


class KeepForm(forms.ModelForm[SavedFilter]):
    """What a list's own form sends: which list, its query, a name, and whether it is shared."""

    class Meta:
        model = SavedFilter
        fields = ("name", "shared")


@admin.register(SavedFilter)
class SavedFilterAdmin(TrackerAdmin[SavedFilter]):
    """A view of a list; a user sees their own and those that are shared, and changes their own."""

    form = forms.ModelForm
    list_display = ("name", "list_link", "user", "shared")
    list_select_related = ("user",)
    list_filter = ("shared", "table")
    search_fields = ("name",)
    fields = ("name", "shared", "list_link")
    readonly_fields = ("list_link",)

    def get_urls(self) -> list[Any]:
        """Return the addresses, with the one to which lists send a view to be kept."""
        keep = self.admin_site.admin_view(require_POST(self.keep))
        return [path("keep/", keep, name="tracker_savedfilter_keep"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SavedFilter]:
        """Return the user's own views and those that others share."""
        rows: QuerySet[SavedFilter] = super().get_queryset(request)
        return rows.filter(models.Q(user=request.user.pk) | models.Q(shared=True))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: a view is kept from the list it is of."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user keeps the view."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.user_id == request.user.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user keeps the view."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or obj.user_id == request.user.pk)

    def get_actions(self, request: HttpRequest) -> Any:
        """Return no actions: a shared view of another would be deleted with one's own."""
        return {}

    def why_read_only(self, request: HttpRequest, obj: Any) -> str:
        """Return whose view it is, if it is another's."""
        if self.has_change_permission(request, obj):
            return ""
        return f"{obj.user.get_full_name() or obj.user} keeps this view and shares it."

    def keep(self, request: HttpRequest) -> HttpResponse:
        """Keep a list as it was looked at under a name; one of the same name is replaced."""
        if not request.user.has_perm("tracker.add_savedfilter"):
            raise PermissionDenied("Your role keeps no views of lists.")
        model = _table(request.POST.get("table", ""))
        listed = self.admin_site._registry.get(model) if model else None
        if model is None or listed is None or not listed.has_view_permission(request):
            raise Http404("There is no such list.")
        query = known_query(listed, request, request.POST.get("query", ""))
        link = f"{list_of(model)}?{query}" if query else list_of(model)
        form = KeepForm(request.POST)
        if not form.is_valid():
            said = " ".join(str(text) for texts in form.errors.values() for text in texts)
            messages.error(request, f"The view was not saved: give it a name. {said}")
        elif len(query) > QUERY_LENGTH:
            messages.error(request, "The view was not saved: it has too many filters to be kept.")
        else:
            view, made = SavedFilter.objects.update_or_create(
                user=request.user,  # type: ignore[misc]  # admin requests are logged in
                table=model._meta.label_lower,
                name=form.cleaned_data["name"],
                defaults={"query": query, "shared": form.cleaned_data["shared"]},
            )
            done = "Saved" if made else "Replaced"
            messages.success(request, f"{done} the view “{view}”.")
        return HttpResponseRedirect(link)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Go back to the list that the view is of."""
        return self._back(obj) if "_save" in request.POST else super().response_change(request, obj)

    @display(description="View")
    def list_link(self, obj: SavedFilter) -> str:
        """The list, as the view shows it."""
        model = _table(obj.table)
        if model is None:
            return obj.table
        name = str(model._meta.verbose_name_plural).capitalize()
        href = f"{list_of(model)}?{obj.query}"
        return format_html('<a class="text-link" href="{}">{}</a>', href, name)

    def _back(self, obj: SavedFilter) -> HttpResponse:
        model = _table(obj.table)
        return HttpResponseRedirect(f"{list_of(model or SavedFilter)}?{obj.query}")


def _table(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None
