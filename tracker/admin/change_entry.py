"""The change log, for reading: who changed what, when, why, from what to what."""

from typing import Any

from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from unfold.decorators import display

from tracker.admin.change_sets import ChangeSetsMixin
from tracker.admin.columns import badge
from tracker.admin.conflicts import shown
from tracker.admin.filters import choices
from tracker.admin.reading import ReadOnlyAdmin
from tracker.models import ChangeEntry

_ACTION = {
    ChangeEntry.Action.CREATE: "success",
    ChangeEntry.Action.UPDATE: "info",
    ChangeEntry.Action.DELETE: "danger",
}
# The library that writes the log registers a page of its own.
admin.site.unregister(ChangeEntry)


@admin.register(ChangeEntry)
class ChangeEntryAdmin(ChangeSetsMixin, ReadOnlyAdmin[ChangeEntry]):
    """One change of one row."""

    list_display = (
        "when",
        "who",
        "action_badge",
        "what",
        "fields_changed",
        "reason",
        "origin",
        "change_set",
    )
    list_display_links = ("when",)
    list_select_related = ("actor", "content_type")
    list_filter = (choices("action"), "origin", "content_type")
    search_fields = ("record_key", "object_repr", "reason", "cid", "actor__username")
    date_hierarchy = "timestamp"
    fields = (
        ("when", "who"),
        ("action_badge", "what"),
        "changes_table",
        "reason",
        "origin",
        "change_set",
        ("sequence", "record_key"),
    )
    readonly_fields = ("when", "who", "action_badge", "what", "changes_table", "change_set")

    @display(description="When", ordering="id")
    def when(self, obj: ChangeEntry) -> str:
        """The day and minute."""
        return date_format(timezone.localtime(obj.timestamp), "j M Y, H:i")

    @display(description="Who", ordering="actor")
    def who(self, obj: ChangeEntry) -> str:
        """The user, or the machine that did it."""
        return (obj.actor.get_full_name() or str(obj.actor)) if obj.actor else "–"

    @display(description="Change", ordering="action")
    def action_badge(self, obj: ChangeEntry) -> str:
        """Created, updated or deleted."""
        return badge(str(obj.get_action_display()), _ACTION.get(obj.action, "default"))

    @display(description="What")
    def what(self, obj: ChangeEntry) -> str:
        """The row, with a link to it while it is there."""
        kind = obj.content_type.name
        if obj.action == ChangeEntry.Action.DELETE:
            return f"{kind} {obj.object_repr}"
        name = f"admin:{obj.content_type.app_label}_{obj.content_type.model}_change"
        try:
            url = reverse(name, args=[obj.object_id])
        except NoReverseMatch:
            return f"{kind} {obj.object_repr}"
        return format_html('{} <a class="text-link" href="{}">{}</a>', kind, url, obj.object_repr)

    @display(description="Change set")
    def change_set(self, obj: ChangeEntry) -> str:
        """A link to all that was changed together."""
        cid = obj.cid or ""
        url = reverse("admin:tracker_changeentry_set", args=[cid])
        return format_html('<a class="text-link" href="{}">{}</a>', url, cid[:8])

    @display(description="Fields")
    def fields_changed(self, obj: ChangeEntry) -> str:
        """The names of the fields that changed; a new row's are all of them."""
        if obj.action != ChangeEntry.Action.UPDATE:
            return ""
        return ", ".join(obj.changes or {})

    @display(description="Before and after")
    def changes_table(self, obj: ChangeEntry) -> str:
        """Each field with its value before and after."""
        model: Any = obj.content_type.model_class()
        rows = [
            (label, before, after)
            for name, (before, after) in (obj.changes or {}).items()
            for label, before, after in [_in_words(model, name, before, after)]
        ]
        return format_html(
            '<div class="tracker-scroll"><table class="tracker-table"><thead><tr>'
            '<th scope="col">Field</th><th scope="col">Before</th><th scope="col">After</th>'
            "</tr></thead><tbody>{}</tbody></table></div>",
            format_html_join(
                "",
                '<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>',
                rows,
            ),
        )


def _in_words(model: Any, name: str, before: Any, after: Any) -> tuple[str, str, str]:
    """Return a change as an editor reads it; a field that is no more, as it was written."""
    known = {field.name: field for field in model._meta.get_fields()} if model else {}
    field = known.get(name)
    if field is None:
        return name, str(before), str(after)
    return str(field.verbose_name), shown(field, before), shown(field, after)
