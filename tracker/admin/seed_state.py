"""What the seeder last wrote, for reading."""

from django.contrib import admin

from tracker.admin.reading import ReadOnlyAdmin
from tracker.models import SeedState


@admin.register(SeedState)
class SeedStateAdmin(ReadOnlyAdmin[SeedState]):
    """One seeded row: its digest tells whether an editor has changed it since."""

    list_display = ("key", "model", "file", "loaded_at")
    list_filter = ("model", "file")
    search_fields = ("key",)
    fields = ("model", "key", "file", "digest", "loaded_at")
