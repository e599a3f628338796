"""Keys of API writes in the admin, for reading; what was answered is its sender's alone."""

from django.contrib import admin

from tracker.admin.reading import ReadOnlyAdmin
from tracker.models import IdempotencyKey


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(ReadOnlyAdmin[IdempotencyKey]):
    """One key that came with a write, whose it is and how it was answered."""

    list_display = ("key", "token", "status", "made_at")
    list_select_related = ("token",)
    list_filter = ("status",)
    search_fields = ("key",)
    fields = ("key", "token", "status", "made_at")
