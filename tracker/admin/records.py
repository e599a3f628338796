"""Tables with statuses: who may change a row follows from its status, and from nothing else."""

from typing import Any, TypeVar

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from unfold.decorators import display

from tracker.admin.columns import status_badge
from tracker.admin.proposing import ProposingAdmin
from tracker.vocabularies import Status

_M = TypeVar("_M", bound=models.Model)

OPEN = (Status.DRAFT, Status.IN_REVIEW)
"""The statuses in which a Contributor may change a row."""


class RecordAdmin(ProposingAdmin[_M]):
    """A table with statuses: they move by actions, and decide who may change a row."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return what is shown but not edited: the status moves by actions only."""
        return [*super().get_readonly_fields(request, obj), "status_badge"]

    def has_publish_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may publish and withdraw rows of this table."""
        return bool(request.user.has_perm(f"tracker.publish_{self.model._meta.model_name}"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may change the row: what the public sees needs who may publish.

        In the form of a published record, whoever writes may change it too: that is a proposal.
        """
        if not super().has_change_permission(request, obj):
            return False
        if obj is None or obj.status in OPEN or self.has_publish_permission(request):
            return True
        return self.proposes(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may delete the row: drafts only, for what was public is withdrawn."""
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or obj.status == Status.DRAFT

    def why_read_only(self, request: HttpRequest, obj: Any) -> str:
        """Return a sentence on why the user cannot change a row; empty if they can."""
        if self.has_change_permission(request, obj):
            return ""
        if not super().has_change_permission(request):
            return super().why_read_only(request, obj)
        return (
            f"This {self.model._meta.verbose_name} is {Status(obj.status).label.lower()}, so only "
            "an Editor changes it. You can still add drafts of its parts, and citations."
        )

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show or save a form; one that was published meanwhile comes back with what was typed."""
        if request.method == "POST" and object_id:
            row = self.get_object(request, object_id)
            closed = row is not None and not (
                self.has_change_permission(request, row) or self.may_propose(request, row)
            )
            if closed and super().has_change_permission(request):
                return self._too_late(request, object_id, form_url, row)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _too_late(
        self, request: HttpRequest, object_id: str, form_url: str, row: Any
    ) -> HttpResponse:
        """Show the row as it is now, read-only, with what the user had typed and cannot save."""
        typed = [
            (capfirst(str(field.verbose_name)), request.POST[field.name])
            for field in self.model._meta.fields
            if field.name in request.POST
            and not field.is_relation
            and request.POST[field.name] != str(getattr(row, field.name) or "")
        ]
        # The form is read-only by now, so it is shown as for reading.
        request.method = "GET"
        response: HttpResponse = super().changeform_view(
            request, object_id, form_url, {"typed": typed, "too_late": True}
        )
        response.status_code = 409
        return response

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and say that the old address goes on working if a published slug changed."""
        super().save_model(request, obj, form, change)
        if change and "slug" in form.changed_data and obj.status == Status.PUBLISHED:
            self.message_user(
                request,
                f"The old address keeps working: “{form.initial['slug']}” now leads to "
                f"“{obj.slug}”.",
                messages.WARNING,
            )

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form class, warning at the slug of what is published."""
        form = super().get_form(request, obj, change, **kwargs)
        if obj is not None and obj.status == Status.PUBLISHED and "slug" in form.base_fields:
            form.base_fields[
                "slug"
            ].help_text = (
                "It is in a public address: if you change it, a redirect from the old one is kept."
            )
        return form

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Return the public page; there is none before publication, nor of a place's name."""
        if obj is None or obj.status != Status.PUBLISHED:
            return None
        return str(obj.get_absolute_url()) or None

    @display(description="Status", ordering="status")
    def status_badge(self, obj: Any) -> str:
        """The status as a coloured badge."""
        return status_badge(getattr(obj, "status", Status.DRAFT))
