"""Redirects in the admin: written by renames and merges, seldom by hand."""

from django.contrib import admin
from django.forms import ModelForm

from tracker.admin.base import TrackerAdmin
from tracker.models import Redirect


@admin.register(Redirect)
class RedirectAdmin(TrackerAdmin[Redirect]):
    """An old slug and the one it leads to; without a version, since rows are never edited twice."""

    form = ModelForm
    list_display = ("old_slug", "new_slug", "kind", "made_at")
    list_filter = ("kind",)
    search_fields = ("old_slug", "new_slug")
    fields = ("kind", "old_slug", "new_slug")
