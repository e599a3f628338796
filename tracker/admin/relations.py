"""Form fields as editors need them, in records' forms and in the rows inside them."""

from typing import Any

from django.contrib.admin.options import BaseModelAdmin
from django.db import models
from django.forms import Field
from django.http import HttpRequest

from tracker.admin.dates import PartialDateInput
from tracker.admin.widgets import RelationField, RelationSelect, RelationSelectMultiple
from tracker.fields import EdtfField

DATE_FORMS = (
    "Write 2021, 2021-10 or 2021-10-04; after it ? if uncertain, ~ if approximate, % if both; "
    "[2021-10..2022-03], [..2022] or [2021..] for one unknown day in a span; .. for still so."
)
"""What a partial date may look like, in few words; the error for any other says it in full."""


class RelationsMixin(BaseModelAdmin[Any]):
    """Form fields as editors need them: relations are searched for, partial dates explained."""

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """Return every relation of the model to a table of the admin."""
        return [
            field.name
            for field in (*self.model._meta.fields, *self.model._meta.many_to_many)
            if field.is_relation and self.admin_site.is_registered(field.related_model)
        ]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return a search box for a relation."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RelationSelect(db_field, self.admin_site))
            kwargs.setdefault("form_class", RelationField)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return a search box for several relations."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RelationSelectMultiple(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Field | None:
        """Return the form field, with what a partial date may look like, and Japanese marked."""
        if isinstance(db_field, models.URLField):
            kwargs.setdefault("assume_scheme", "https")
        if isinstance(db_field, EdtfField):
            kwargs.setdefault("widget", PartialDateInput)
        field: Field | None = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is None:
            return None
        if isinstance(db_field, EdtfField):
            field.help_text = f"{db_field.help_text} {DATE_FORMS}"
        if isinstance(db_field, models.TextField):
            field.widget.attrs["rows"] = 3
        if db_field.name.endswith("_ja") or db_field.name == "law_number":
            field.widget.attrs["lang"] = "ja"
        return field
