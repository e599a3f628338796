"""What all tables share in the admin: locking, search by any name, relations, statuses, moves."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, ClassVar, Generic, TypeVar

from django.contrib import messages
from django.db import IntegrityError, OperationalError, models, transaction
from django.db.models import ProtectedError, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from unfold import admin as unfold

from tracker.admin.forms import REASON_LENGTH, RecordForm
from tracker.admin.gone import ANEW, RevivingMixin
from tracker.admin.history import HistoryMixin
from tracker.admin.inlines import CitationFormSet
from tracker.admin.lists import ListsMixin
from tracker.admin.relations import RelationsMixin
from tracker.admin.searching import find
from tracker.admin.sheets import SheetsMixin
from tracker.admin.stepping import SteppingMixin
from tracker.admin.verdicts import tell_verdicts
from tracker.admin.verifying import verified_in_words
from tracker.changes.locking import is_deadlock, lock_order
from tracker.changes.removing import check_references
from tracker.models import ARM_OF, ChangeContext, current_change, recording
from tracker.models.rows import called
from tracker.vocabularies import Status

_M = TypeVar("_M", bound=models.Model)

Fieldsets = list[tuple[str | None, dict[str, Any]]]


class TrackerAdmin(
    RevivingMixin,
    RelationsMixin,
    ListsMixin,
    SteppingMixin,
    SheetsMixin,
    HistoryMixin,
    unfold.ModelAdmin,
    Generic[_M],
):
    """A table whose forms lock the row they save, and whose changes carry actor and reason."""

    form: type[ModelForm[Any]] = RecordForm
    list_per_page = 50
    list_filter_submit = True
    warn_unsaved_form = True
    change_form_before_template = "admin/tracker/before_form.html"
    change_form_after_template = "admin/tracker/after_form.html"
    delete_confirmation_template = "admin/tracker/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/tracker/delete_selected_confirmation.html"

    class Media:
        css = {"all": ["tracker/admin/conflicts.css"]}
        js = ("tracker/admin/conflicts.js",)

    name_paths: ClassVar[tuple[str, ...]] = ()
    """Lookups to records whose other names a search looks through; `""` is the row itself."""

    def recording(self, request: HttpRequest) -> AbstractContextManager[ChangeContext]:
        """Write what follows under the user's name, with the reason that the form gives."""
        context = current_change() or ChangeContext()
        reason = request.POST.get("change_reason", "")[:REASON_LENGTH].strip()
        return recording(replace(context, actor=request.user, origin="admin", reason=reason))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show or save a form; a form that the user may no longer save is shown, not lost."""
        with self.recording(request):
            missing = object_id is not None and self._read(request, object_id, None) is None
            if missing and self.revives(request, object_id):
                object_id = None
            try:
                return super().changeform_view(request, object_id, form_url, extra_context)
            except (IntegrityError, OperationalError) as error:
                if transaction.get_connection().in_atomic_block:
                    raise
                if isinstance(error, OperationalError) and not is_deadlock(error):
                    raise
                # What the row belongs to was merged or deleted before this was written, or two
                # waited for each other: looked at again, the form says at the field what is wrong
                # now, with all that was entered.
                request.__dict__.pop("_tracker_rows", None)
                return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Ask and delete; what has come to stand in the way meanwhile is said in a sentence."""
        try:
            with self.recording(request):
                return super().delete_view(request, object_id, extra_context)
        except ProtectedError as error:
            self._say_protected(request, error)
            return HttpResponseRedirect(request.get_full_path())

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """List rows, or run an action on those selected."""
        try:
            with self.recording(request):
                return super().changelist_view(request, extra_context)
        except ProtectedError as error:
            self._say_protected(request, error)
            return HttpResponseRedirect(request.get_full_path())

    def _say_protected(self, request: HttpRequest, error: ProtectedError) -> None:
        standing = ", ".join(called(row) for row in list(error.protected_objects)[:5])
        self.message_user(
            request, f"Nothing was deleted, since others rest on it: {standing}.", messages.ERROR
        )

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return the row; for a save, locked as it stands now until the transaction ends."""
        row = self._read(request, object_id, from_field)
        saving = request.method == "POST" and transaction.get_connection().in_atomic_block
        if row is None or not saving:
            return row
        locked = self.model._base_manager.select_for_update(no_key=True).filter(pk=row.pk)
        if not list(locked.values_list("pk")):
            return None
        # Read again: it may have changed while the lock was waited for.
        return self.get_queryset(request).filter(pk=row.pk).first()

    def _read(self, request: HttpRequest, object_id: str, from_field: str | None) -> Any:
        """Return the row, read once a request: the page's buttons ask for it too."""
        read: dict[Any, Any] = request.__dict__.setdefault("_tracker_rows", {})
        if from_field == self.model._meta.pk.name:
            # A popup names the primary key, which it is without a name too.
            from_field = None
        key = (self.model, object_id, from_field)
        if key not in read:
            read[key] = super().get_object(request, object_id, from_field)
        return read[key]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the rows that a search finds, also by another name or spelling."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if not search_term.strip() or not self.name_paths:
            return found, duplicates
        return find(queryset, found, search_term, self.name_paths), False

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        """Render the form with what others changed meanwhile and why it may be read-only."""
        forms = [context["adminform"].form]
        for formset in context["inline_admin_formsets"]:
            forms.extend(formset.formset.forms)
        found = (getattr(form, "conflict", None) for form in forms)
        context["conflicts"] = [conflict for conflict in found if conflict is not None]
        context["gone_record"] = getattr(context["adminform"].form, "gone", None) or (
            "Somebody deleted it." if ANEW in request.POST else None
        )
        context["evidence"] = next(
            (
                formset.formset.panel
                for formset in context["inline_admin_formsets"]
                if isinstance(formset.formset, CitationFormSet)
            ),
            None,
        )
        context["read_only_because"] = self.why_read_only(request, obj) if obj else ""
        context["verified"] = verified_in_words(obj)
        context["cite_link"] = self._cite_link(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _cite_link(self, request: HttpRequest, obj: Any) -> str:
        """Return where a citation of the row is added; empty if there is none for the user."""
        cited = self.model in ARM_OF
        if obj is None or not cited or not request.user.has_perm("tracker.add_citation"):
            return ""
        return reverse(f"admin:tracker_{self.model._meta.model_name}_cite", args=[obj.pk])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows of a form, then check the passages that were saved or cited.

        Raises IntegrityError if something that they belong to is gone, before anybody is told that
        they were saved.
        """
        order = lock_order()
        in_turn = sorted(formsets, key=lambda formset: order[formset.model._meta.label_lower])
        super().save_related(request, form, in_turn, change)
        check_references()
        tell_verdicts(request, form, formsets)

    def why_read_only(self, request: HttpRequest, obj: Any) -> str:
        """Return a sentence on why the user cannot change a row; empty if they can."""
        if self.has_change_permission(request, obj):
            return ""
        return (
            "You can read this and not change it: your role does not write "
            f"{self.model._meta.verbose_name_plural}."
        )

    def get_deleted_objects(
        self, objs: Iterable[Any], request: HttpRequest
    ) -> tuple[list[Any], dict[Any, int], set[Any], list[Any]]:
        """Return what a deletion would take along, naming the rows that must stay."""
        rows = list(objs)
        listed, counts, lacking, protected = super().get_deleted_objects(rows, request)
        kept = {
            f"{called(row)} is {Status(row.status).label.lower()}; only drafts are deleted."
            for row in rows
            if getattr(row, "status", Status.DRAFT) != Status.DRAFT
        }
        return listed, counts, kept or lacking, protected
