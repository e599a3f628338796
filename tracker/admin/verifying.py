"""The button by which an editor says that a core record was held against its sources."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from unfold.decorators import action

from tracker.changes.applying import apply
from tracker.errors import PlanRefused
from tracker.models.base import Entity
from tracker.services.bulk import setting
from tracker.vocabularies import Status


def verified_in_words(record: Any) -> str:
    """Return when a core record was last verified; empty for any other row."""
    if not isinstance(record, Entity):
        return ""
    if record.verified_on is None:
        return "Never verified against its sources"
    return f"Last verified on {date_format(record.verified_on, 'j M Y')}"


class VerifyingMixin:
    """Gives a core record's form the button “Verified today”, to those who may write the day."""

    def get_actions_submit_line(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Return the buttons beside “Save”, which alone are acted on when they are pressed.

        The day is written at once: of what is public it is for those who publish.
        """
        found = super().get_actions_submit_line(request, object_id)  # type: ignore[misc]  # of unfold
        read = self._read(request, str(object_id), None)  # type: ignore[attr-defined]  # TrackerAdmin
        waits = read is not None and read.status in (Status.DRAFT, Status.IN_REVIEW)
        if waits or self.has_publish_permission(request):  # type: ignore[attr-defined]  # RecordAdmin
            return list(found)
        return [one for one in found if not one.action_name.endswith("_verified_today")]

    @action(
        description="Verified today",
        icon="fact_check",
        attrs={
            "title": "Save, and note that you have held the record against its sources today",
        },
    )
    def verified_today(self, request: HttpRequest, obj: Any) -> None:
        """Note it, once the form is saved; a change set of its own."""
        obj.refresh_from_db()
        try:
            # Nothing that is shown or published changes, so nothing is validated anew.
            apply(
                setting([obj], "verified_on", timezone.localdate()),
                actor=request.user,
                reason="Held against its sources",
                origin="admin",
                validate=False,
            )
        except PlanRefused as refused:
            messages.error(request, str(refused))
        else:
            obj.refresh_from_db()
            messages.success(request, f"{obj} is noted as verified today.")
