"""Sheets at each list: export of what it shows, of all or of what is selected; import by stages."""

from collections.abc import Sequence
from copy import copy
from typing import Any, TypeVar
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    QueryDict,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from unfold.decorators import action
from unfold.widgets import UnfoldAdminRadioSelectWidget

from tracker.admin.import_pages import ImportPages
from tracker.admin.navigation import list_of
from tracker.errors import SheetError
from tracker.models import Passage
from tracker.services.sheet_writing import SheetFormat, csv_lines, write_sheet
from tracker.services.sheets import SHEET_MODELS, cells_of, columns_of, numeric_columns, rows_in

_R = TypeVar("_R", bound=HttpResponseBase)

FILTERS = "_changelist_filters"
"""What the export page is told of the list that it was opened from, as Django's forms are."""


class ExportForm(forms.Form):
    """Which rows, and in which form."""

    rows = forms.ChoiceField(label="Which rows", widget=UnfoldAdminRadioSelectWidget)
    form = forms.ChoiceField(
        label="Form of the file",
        choices=[
            (SheetFormat.XLSX.value, "XLSX, for Excel"),
            (SheetFormat.CSV.value, "CSV, for everything else"),
        ],
        widget=UnfoldAdminRadioSelectWidget,
        initial=SheetFormat.XLSX.value,
    )

    def __init__(self, *args: Any, filtered: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: Any = self.fields["rows"]
        rows.choices = [("all", "All of the table")]
        if filtered:
            rows.choices = [("list", "Those of the list, as it is filtered"), *rows.choices]
        rows.initial = rows.choices[0][0]


def sheet_response(queryset: QuerySet[Any], form: SheetFormat) -> HttpResponseBase:
    """Return rows as a file to be saved; raise SheetError if Excel could not hold one whole.

    CSV is sent as it is read: nothing of it is held.
    """
    model = queryset.model
    name = f"{str(model._meta.verbose_name_plural).replace(' ', '-')}-{timezone.localdate()}"
    if form is SheetFormat.CSV:
        cells = (cells_of(model, row) for row in rows_in(queryset))
        return _saved(
            StreamingHttpResponse(csv_lines(columns_of(model), cells)), f"{name}.csv", form
        )
    data = write_sheet(
        form,
        columns_of(model),
        (cells_of(model, row) for row in rows_in(queryset)),
        title=str(model._meta.verbose_name_plural),
        numbers=numeric_columns(model),
    )
    return file_response(data, f"{name}.{form.value}", form)


def file_response(data: bytes, name: str, form: SheetFormat) -> HttpResponse:
    """Return a file that the browser saves."""
    return _saved(HttpResponse(data), name, form)


def _saved(response: _R, name: str, form: SheetFormat) -> _R:
    """Return a response that the browser saves under a name."""
    response["Content-Type"] = form.content_type
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class SheetsMixin:
    """Gives a table's list its export and its import, if the table has sheets."""

    model: type[Model]
    opts: Any
    admin_site: admin.AdminSite
    actions_list: Sequence[Any] = ("import_sheet", "export_sheet")

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whether the user may save the table's rows as a file: who views them may."""
        allowed: bool = self.has_view_permission(request)  # type: ignore[attr-defined]  # of ModelAdmin
        return self.model in SHEET_MODELS and allowed

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whether the user may import into the table: who adds and changes its rows may."""
        adds: bool = self.has_add_permission(request)  # type: ignore[attr-defined]  # of ModelAdmin
        changes: bool = self.has_change_permission(request)  # type: ignore[attr-defined]  # same
        return self.model in SHEET_MODELS and adds and changes

    def get_urls(self) -> list[Any]:
        """Return the table's addresses, with those of an import that waits."""
        own: list[Any] = super().get_urls()  # type: ignore[misc]  # of ModelAdmin
        if self.model not in SHEET_MODELS:
            return own
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("import/<str:token>/", view(self.import_preview), name=f"{name}_import"),
            path(
                "import/<str:token>/failures/",
                view(self.import_failures),
                name=f"{name}_import_failures",
            ),
            *own,
        ]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return the actions on selected rows, with their export."""
        actions: dict[str, Any] = super().get_actions(request)  # type: ignore[misc]  # of ModelAdmin
        if self.has_export_permission(request):
            for name in ("export_selected_xlsx", "export_selected_csv"):
                actions[name] = self.get_action(name)  # type: ignore[attr-defined]  # of ModelAdmin
        return actions

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """List rows; the button to export remembers how the list is filtered."""
        response = super().changelist_view(request, extra_context)  # type: ignore[misc]  # of ModelAdmin
        context = getattr(response, "context_data", None) or {}
        for button in context.get("actions_list") or []:
            if str(button.get("path", "")).endswith("/export/") and request.GET:
                button["path"] += "?" + urlencode({FILTERS: request.GET.urlencode()})
        return response

    @admin.action(permissions=["export"], description="Export as XLSX")
    def export_selected_xlsx(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Save the selected rows for Excel."""
        return self._export(request, queryset, SheetFormat.XLSX)

    @admin.action(permissions=["export"], description="Export as CSV")
    def export_selected_csv(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Save the selected rows as CSV."""
        return self._export(request, queryset, SheetFormat.CSV)

    @action(description="Export", url_path="export", icon="download", permissions=["export"])
    def export_sheet(self, request: HttpRequest) -> HttpResponseBase:
        """Ask which rows in which form, and give the file."""
        filters = request.GET.get(FILTERS, "")
        asked = "rows" in request.GET or "form" in request.GET
        form = ExportForm(request.GET if asked else None, filtered=bool(filters))
        if asked and form.is_valid():
            listed = form.cleaned_data["rows"] == "list"
            try:
                rows = (
                    self._listed(request, filters) if listed else self.model._default_manager.all()
                )
            except (IncorrectLookupParameters, DisallowedModelAdminLookup, ValueError):
                messages.error(
                    request,
                    "Nothing was exported: the list cannot be filtered so. Filter it anew, and "
                    "export what it then shows.",
                )
                return HttpResponseRedirect(list_of(self.model))
            response = self._export(request, rows, SheetFormat(form.cleaned_data["form"]))
            if response is not None:
                return response
        context = {
            **self.admin_site.each_context(request),
            "title": f"Export {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "form": form,
            "filters_name": FILTERS,
            "filters": filters,
            "back": f"{list_of(self.model)}{'?' if filters else ''}{filters}",
            "columns": columns_of(self.model),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/tracker/export.html", context)

    def _listed(self, request: HttpRequest, filters: str) -> QuerySet[Any]:
        """Return the rows that a list shows under `filters`."""
        as_listed = copy(request)
        as_listed.GET = QueryDict(filters)
        changelist = self.get_changelist_instance(as_listed)  # type: ignore[attr-defined]  # of ModelAdmin
        rows: QuerySet[Any] = changelist.get_queryset(as_listed)
        return rows

    def _export(
        self, request: HttpRequest, queryset: QuerySet[Any], form: SheetFormat
    ) -> HttpResponseBase | None:
        try:
            return sheet_response(queryset, form)
        except SheetError as error:
            messages.error(request, f"Nothing was exported. {error}")
            return None

    @action(description="Import", url_path="import", icon="upload", permissions=["import"])
    def import_sheet(self, request: HttpRequest) -> HttpResponse:
        """Take a file, and plan what it would do."""
        return self._import_pages(request).upload()

    def import_preview(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show what a file would do; with a reason, do it."""
        return self._import_pages(request).preview(token)

    def import_failures(self, request: HttpRequest, token: str) -> HttpResponse:
        """Give the failed rows as a file."""
        pages = self._import_pages(request)
        failures = pages.failures(token)
        if failures is None:
            return HttpResponseRedirect(pages.begin)
        data, form = failures
        name = str(self.opts.verbose_name_plural).replace(" ", "-")
        return file_response(data, f"{name}-failed-rows.{form.value}", form)

    def _import_pages(self, request: HttpRequest) -> ImportPages:
        if not self.has_import_permission(request):
            raise PermissionDenied("Your role does not import into this table.")
        # A passage has no status of its own: the public sees it with the citations on it.
        seen_with = "citation" if self.model is Passage else self.opts.model_name
        return ImportPages(
            request,
            self.model,
            self.admin_site,
            may_publish=request.user.has_perm(f"tracker.publish_{seen_with}"),
        )
