"""Citations in the admin: what one passage reports for one value."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from tracker.admin.columns import beside_link, rank_badge
from tracker.admin.evidence import field_choices, label_of
from tracker.admin.filters import STATUS, CitedKindFilter, choices, related
from tracker.admin.records import RecordAdmin
from tracker.models import CITABLE, Citation

TARGET_JOINS = (
    *CITABLE,
    "tenure__person",
    "tenure__position",
    "member__partnership",
    "member__jurisdiction",
    "member__institution",
    "participation__person",
    "participation__institution",
    "participation__law",
    "participation__initiative",
    "participation__partnership",
    "law_relation__from_law",
    "law_relation__to_law",
    "observation__indicator",
    "observation__jurisdiction",
    "passage__source",
)
"""What the name of a citation's target is made of, so that a list of them is one query."""


def _all_fields() -> list[tuple[str, str]]:
    """Return every field that may be cited of any kind of record."""
    names = {name: label for model in CITABLE.values() for name, label in field_choices(model)}
    return [("", "It exists, or is so"), *sorted((n, label) for n, label in names.items() if n)]


@admin.register(Citation)
class CitationAdmin(RecordAdmin[Citation]):
    """One citation; most are written in the form of the record they are evidence for."""

    list_display = ("number", "about", "value", "reported", "rank_column", "basis", "status_badge")
    list_display_links = ("number",)
    list_select_related = TARGET_JOINS
    list_filter = (
        STATUS,
        CitedKindFilter,
        choices("rank"),
        choices("reason"),
        choices("basis"),
        related("passage__source"),
    )
    search_fields = ("passage__ref", "reported", "printed", "note", "passage__source__title")
    name_paths = ("law", "institution", "person", "initiative", "partnership", "position")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the form's sections: all kinds of target for a new citation, else its own."""
        arms = [obj.arm] if obj else [arm for arm in CITABLE if arm in request.GET] or list(CITABLE)
        pairs: list[Any] = [tuple(arms[i : i + 2]) for i in range(0, len(arms), 2)]
        heading = "Evidence for" if len(arms) == 1 else "Evidence for (fill exactly one)"
        return [
            (None, {"fields": ["status_badge", "passage", *(["beside"] if obj else [])]}),
            (heading, {"fields": [*pairs, "field"]}),
            (
                "What the passage says",
                {"fields": ["reported", "printed", ("basis", "as_of"), "speaker", "note"]},
            ),
            ("Our judgement", {"fields": [("rank", "reason")]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return what is shown only: whose evidence a citation is, and what it is known by."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, obj.arm, "passage", "beside"] if obj else fields

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form class, with the values that may be cited of the target."""
        form = super().get_form(request, obj, change, **kwargs)
        if "field" in form.base_fields:
            target = CITABLE[obj.arm] if obj else self._asked_for(request)
            form.base_fields["field"] = forms.ChoiceField(
                label="Value",
                choices=field_choices(target) if target else _all_fields(),
                required=False,
                widget=UnfoldAdminSelectWidget(),
                help_text="Which value of the record the passage bears on.",
            )
        return form

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Return the form field; what all fifteen targets would say stands in their heading."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in CITABLE:
            field.help_text = ""
        return field

    def _asked_for(self, request: HttpRequest) -> Any:
        asked = [CITABLE[arm] for arm in CITABLE if arm in request.GET]
        return asked[0] if len(asked) == 1 else None

    @display(description="Read it")
    def beside(self, obj: Citation) -> str:
        """A link that opens the source at the passage, beside the form."""
        return beside_link(obj.passage.deep_link(), obj.passage.locator_text())

    @display(description="Citation", ordering="passage__ref")
    def number(self, obj: Citation) -> str:
        """The passage's reference and the number in it."""
        return obj.slug

    @display(description="Evidence for")
    def about(self, obj: Citation) -> str:
        """The record, and what kind it is."""
        kind = obj.target._meta.verbose_name
        return format_html('{} <span class="tracker-aside">{}</span>', obj.target, kind)

    @display(description="Value", ordering="field")
    def value(self, obj: Citation) -> str:
        """Which value it bears on."""
        return label_of(type(obj.target), obj.field)

    @display(description="Rank", ordering="rank")
    def rank_column(self, obj: Citation) -> str:
        """Our judgement, as a badge."""
        return rank_badge(obj.rank)
