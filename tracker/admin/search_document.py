"""What search finds each record by, for reading."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from tracker.admin.reading import ReadOnlyAdmin
from tracker.models import SearchDocument


@admin.register(SearchDocument)
class SearchDocumentAdmin(ReadOnlyAdmin[SearchDocument]):
    """One public record as search knows it; explains why it is found, or is not."""

    list_display = ("name", "kind", "slug", "year")
    list_filter = ("kind",)
    search_fields = ("name", "slug")
    fields = ("kind", "slug", "name", "known_as", "topics", "jurisdiction", "year", "text")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return True: only what anybody may read has a document."""
        return True
