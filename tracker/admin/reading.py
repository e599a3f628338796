"""Tables that the admin shows and never writes."""

from typing import Any, TypeVar

from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest

from tracker.admin.base import TrackerAdmin

_M = TypeVar("_M", bound=models.Model)


class ReadOnlyAdmin(TrackerAdmin[_M]):
    """A table written by the machine; nobody adds, changes or deletes rows here."""

    form = ModelForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False."""
        return False

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Render the row, which has no history of its own."""
        return super().render_change_form(
            request, {**context, "show_history": False}, *args, **kwargs
        )

    def why_read_only(self, request: HttpRequest, obj: Any) -> str:
        """Return why nobody writes here."""
        return "This is written by the machine and kept as it was."
