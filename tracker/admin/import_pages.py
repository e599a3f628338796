"""The pages of an import: a file is taken, what it would do is shown, and that is written.

The plan that was shown is kept on the server and is what is written. If a row has been changed
meanwhile it is refused whole, planned anew from the kept sheet, and shown again.
"""

import secrets
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from tracker.admin.forms import REASON_LENGTH
from tracker.admin.holding import held, held_now, hold, hold_again
from tracker.admin.navigation import list_of
from tracker.admin.plans import view_of
from tracker.changes.plan import Fate
from tracker.errors import PlanRefused, SheetError
from tracker.services.importing import Importing, failures_file, plan_import, write_import
from tracker.services.sheet_reading import MAX_BYTES, MAX_ROWS, Sheet, SheetRow, read_sheet
from tracker.services.sheet_writing import SheetFormat
from tracker.services.sheets import ERRORS, columns_of

_FAILURES_SHOWN = 200
"""Failed rows that the page lists; the file has all."""
_PER_SECOND = 50
"""Rows that are written in a second on a small machine, for a promise that is kept."""


class UploadForm(forms.Form):
    """A file, and whether faults in it stop the rest."""

    file = forms.FileField(
        label="File",
        widget=UnfoldAdminFileFieldWidget,
        help_text=f"CSV or XLSX, at most {MAX_ROWS:,} rows and {MAX_BYTES // 1024 // 1024} MB.",
    )
    whole = forms.BooleanField(
        label="Write only if nothing fails",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="Otherwise the good rows can be written, and the failed ones come back as a "
        "file.",
    )


class ReasonForm(forms.Form):
    """Why the rows are imported."""

    reason = forms.CharField(
        label="Reason",
        max_length=REASON_LENGTH,
        widget=UnfoldAdminTextInputWidget,
        help_text="Kept in the change log with every row: where the sheet comes from, and why.",
        error_messages={"required": "Say why these rows are imported."},
    )


class ImportPages:
    """The pages of one request, for one table."""

    def __init__(
        self, request: HttpRequest, model: type[Any], site: AdminSite, *, may_publish: bool
    ) -> None:
        self._request = request
        self._model = model
        self._site = site
        self._may_publish = may_publish
        self._name = f"admin:tracker_{model._meta.model_name}"
        self.begin = reverse(f"{self._name}_import_sheet")

    def upload(self) -> HttpResponse:
        """Ask for a file; plan it and go to its preview."""
        sent = self._request.method == "POST"
        form = UploadForm(self._request.POST, self._request.FILES) if sent else UploadForm()
        if sent and form.is_valid():
            try:
                token = self._take(form)
            except SheetError as error:
                form.add_error("file", str(error))
            else:
                return HttpResponseRedirect(reverse(f"{self._name}_import", args=[token]))
        return self._page(
            "import.html",
            f"Import {self._model._meta.verbose_name_plural}",
            form=form,
            columns=columns_of(self._model),
            status=422 if form.errors else 200,
        )

    def _take(self, form: UploadForm) -> str:
        """Keep a file's sheet and plan; raise SheetError if it cannot be read as one."""
        file = form.cleaned_data["file"]
        # A file that is too large is not read, only refused.
        sheet = read_sheet(file.read(MAX_BYTES + 1))
        importing = plan_import(self._model, sheet, may_publish=self._may_publish)
        kept = {
            "model": self._model._meta.label_lower,
            "user": self._request.user.pk,
            "file": PurePath(str(file.name)).name,
            "whole": form.cleaned_data["whole"],
            "sheet": asdict(sheet),
            "written": "",
            **_planned(importing),
        }
        return hold(self._request, kept)

    def preview(self, token: str) -> HttpResponse:
        """Show what a kept sheet would do, or did; with a reason, write it."""
        kept = self._kept(token)
        if kept is None:
            return HttpResponseRedirect(self.begin)
        importing = Importing.from_stored(self._model, kept["importing"])
        if kept["written"] or self._request.method != "POST":
            return self._show(token, kept, importing, ReasonForm())
        form = ReasonForm(self._request.POST)
        reasons: list[str] = []
        if self._request.POST.get("stamp") != kept["stamp"]:
            reasons = ["The preview has been made anew since you saw it: look at it again."]
        elif _stopped(kept, importing):
            reasons = ["Rows fail, and you asked to write only if nothing fails."]
        elif form.is_valid():
            try:
                self._write(token, kept, importing, form.cleaned_data["reason"])
            except PlanRefused as refused:
                # Somebody may have pressed twice: what the other press wrote is written.
                if held_now(self._request, token).get("written"):
                    return HttpResponseRedirect(self._request.path)
                reasons = refused.reasons or [str(refused)]
                importing = self._plan_again(kept)
                kept = {**kept, **_planned(importing)}
                hold_again(self._request, token, kept)
            else:
                return HttpResponseRedirect(self._request.path)
        return self._show(token, kept, importing, form, reasons)

    def _write(self, token: str, kept: dict[str, Any], importing: Importing, reason: str) -> None:
        """Write a plan and keep that it is written, in one transaction; raise as `write_import`.

        So another press of the button, which waits for the rows, finds it kept when it is refused.
        """
        with transaction.atomic():
            applied = write_import(
                importing, actor=self._request.user, reason=reason, may_publish=self._may_publish
            )
            hold_again(self._request, token, {**kept, "written": applied.cid})

    def failures(self, token: str) -> tuple[bytes, SheetFormat] | None:
        """Return the failed rows as a file in the form that the sheet came in; None if gone."""
        kept = self._kept(token)
        if kept is None:
            return None
        importing = Importing.from_stored(self._model, kept["importing"])
        form = SheetFormat(kept["sheet"]["form"])
        try:
            return failures_file(importing, form), form
        except SheetError:
            # What Excel cannot hold, CSV can.
            return failures_file(importing, SheetFormat.CSV), SheetFormat.CSV

    def _kept(self, token: str) -> dict[str, Any] | None:
        kept = held(self._request, token)
        if (
            kept is None
            or kept["model"] != self._model._meta.label_lower
            or kept["user"] != self._request.user.pk
        ):
            messages.warning(
                self._request, "This import is no longer kept (it is, for a day): upload it again."
            )
            return None
        return kept

    def _plan_again(self, kept: dict[str, Any]) -> Importing:
        sheet = kept["sheet"]
        rows = [
            SheetRow(row["number"], row["cells"], {int(i): t for i, t in row["faults"].items()})
            for row in sheet["rows"]
        ]
        again = Sheet(SheetFormat(sheet["form"]), sheet["header"], rows, sheet["notes"])
        return plan_import(self._model, again, may_publish=self._may_publish)

    def _show(
        self,
        token: str,
        kept: dict[str, Any],
        importing: Importing,
        form: ReasonForm,
        reasons: list[str] | None = None,
    ) -> HttpResponse:
        counts, writes = importing.counts(), importing.writes()
        written = bool(kept["written"])
        return self._page(
            "import_preview.html",
            f"{'Imported' if written else 'Import'} {self._model._meta.verbose_name_plural}",
            form=form,
            file=kept["file"],
            notes=kept["sheet"]["notes"],
            counts=[(label, number) for label, number in counts.items()],
            writes=writes,
            failing=counts["failed"],
            failed=importing.failed[:_FAILURES_SHOWN],
            more_failed=max(0, counts["failed"] - _FAILURES_SHOWN),
            failures=reverse(f"{self._name}_import_failures", args=[token]),
            plan=view_of(importing.plan, Fate.CREATE, Fate.UPDATE),
            stamp=kept["stamp"],
            reasons=reasons or [],
            stopped=_stopped(kept, importing),
            seconds=writes // _PER_SECOND,
            written=written,
            change_set=(
                reverse("admin:tracker_changeentry_set", args=[kept["written"]]) if written else ""
            ),
            errors_column=ERRORS,
            status=409 if reasons else 422 if form.errors else 200,
        )

    def _page(self, template: str, title: str, *, status: int, **context: Any) -> HttpResponse:
        self._request.current_app = self._site.name
        shown = {
            **self._site.each_context(self._request),
            "title": capfirst(title),
            "opts": self._model._meta,
            "kinds": self._model._meta.verbose_name_plural,
            "back": list_of(self._model),
            "begin": self.begin,
            **context,
        }
        return TemplateResponse(self._request, f"admin/tracker/{template}", shown, status=status)


def _planned(importing: Importing) -> dict[str, Any]:
    """Return what is kept of a plan; its stamp says which plan a page has shown."""
    return {"importing": importing.stored(), "stamp": secrets.token_hex(8)}


def _stopped(kept: dict[str, Any], importing: Importing) -> bool:
    """Whether rows fail and the user wants all or none."""
    return bool(kept["whole"] and importing.failed)
