"""What a search box for a relation offers: rows by a text that tells them apart."""

from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView

from tracker.admin.widgets import picked


class PickerView(AutocompleteJsonView):
    """Django's search for a relation, with passages told by their words and not their number."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        """Return one row that was found, as the box takes it."""
        return {**super().serialize_result(obj, to_field_name), "text": picked(obj)}
