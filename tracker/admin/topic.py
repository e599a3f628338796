"""Topics in the admin."""

from typing import Any

from django.contrib import admin
from unfold.decorators import display

from tracker.admin.base import TrackerAdmin
from tracker.admin.columns import two_scripts
from tracker.admin.filters import topics
from tracker.models import Topic


@admin.register(Topic)
class TopicAdmin(TrackerAdmin[Topic]):
    """A subject by which records are found."""

    list_display = ("labels", "slug", "broader", "cap_major")
    list_select_related = ("broader",)
    list_filter = (topics("broader"),)
    search_fields = ("label", "label_ja", "slug")
    fields = ("label", "label_ja", "slug", "definition", "broader", "cap_major")

    @display(description="Label", ordering="label")
    def labels(self, obj: Any) -> str:
        """The English label with the Japanese one under it."""
        return two_scripts(obj.label, obj.label_ja)
