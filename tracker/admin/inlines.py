"""Rows inside a record's form: its parts and its citations, each locked and versioned by itself."""

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet, UniqueConstraint
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import StackedInline
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminSelectWidget

from tracker.admin.columns import status_badge, with_evidence_count
from tracker.admin.evidence import EvidencePanel, field_choices, label_of, panel_of, standing_of
from tracker.admin.forms import VersionedForm
from tracker.admin.gone import fill_in, forget_key, gone
from tracker.admin.relations import RelationsMixin
from tracker.admin.widgets import OwnRowField
from tracker.evidence.agreement import Subject
from tracker.models import ARM_OF, Citation
from tracker.models.citation import reported_fault
from tracker.vocabularies import Status

_KEPT = ("id", "seen_version")
"""Fields of a row's form that are not the record's own values."""


class PartFormSet(PaginationInlineFormSet):
    """The rows of one inline: those the user may not write are shown, not edited."""

    inline: "PartInline"
    asking: HttpRequest

    @property
    def count(self) -> str:
        """How many rows there are, for the tab; text, so that 0 is shown without a query."""
        return str(self.initial_form_count())

    @count.setter
    def count(self, value: Any) -> None:
        """Take no other count: unfold sets one that it was not given."""

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        if self.is_bound and self.instance.pk is None:
            # The owner that was sent with it was deleted; the one to be made has no key yet.
            self.data[f"{self.prefix}-{i}-{self.fk.name}"] = ""
        form = super()._construct_form(i, **kwargs)
        row = form.instance
        form.stands = row.pk is not None or not self.is_bound
        if row.pk is not None:
            row.get_inline_title = self.inline.title_of(row, self)
            self._close(form, row)
        elif self.is_bound and i < self.initial_form_count():
            self._tell_gone(form)
        return form

    def _tell_gone(self, form: Any) -> None:
        """Tell the form of a row that was deleted; one deleted with its owner is made with it."""
        key = self.data.get(form.add_prefix(self.model._meta.pk.name))
        found = gone(self.model, key)
        if found is not None or not key:
            # As told, it is the form of a new row, which has no key.
            form.fields[self.model._meta.pk.name] = forms.CharField(
                required=False, widget=forms.HiddenInput
            )
        if found is None:
            return
        fill_in(form, found.row)
        if self.instance.pk is None:
            forget_key(form)
        else:
            form.gone = found

    @property
    def initial_forms(self) -> list[Any]:
        """The forms of rows that still stand; those of deleted rows are forms of new ones."""
        return [form for form in self.forms[: self.initial_form_count()] if form.stands]

    @property
    def extra_forms(self) -> list[Any]:
        """The forms of rows to be made."""
        return [
            form
            for i, form in enumerate(self.forms)
            if i >= self.initial_form_count() or not form.stands
        ]

    def get_queryset(self) -> Any:
        """Return the rows; for a form that was sent, first those it holds, in its order.

        The admin sets rows and forms side by side, and others may have added or deleted some.
        """
        rows = super().get_queryset()
        if not self.is_bound:
            return rows
        name = self.model._meta.pk.name
        sent = [
            self.data.get(f"{self.prefix}-{i}-{name}") for i in range(self.initial_form_count())
        ]
        place = {key: i for i, key in enumerate(sent) if key}
        return sorted(rows, key=lambda row: place.get(str(row.pk), len(place)))

    def _should_delete_form(self, form: Any) -> Any:
        return form.stays_gone or super()._should_delete_form(form)

    def add_fields(self, form: Any, index: int | None) -> None:
        """Add the key and the deletion box; the key is that of the row, known without a query."""
        super().add_fields(form, index)
        if form.instance.pk is not None:
            form.fields[self.model._meta.pk.name] = OwnRowField(form.instance)

    def _close(self, form: Any, row: Any) -> None:
        """Disable what the user may not do to a row: write it, or delete it."""
        admin = self.inline.part_admin
        if not admin.has_change_permission(self.asking, row):
            for name, field in form.fields.items():
                field.disabled = name not in (*_KEPT, self.fk.name)
        if "DELETE" in form.fields and not admin.has_delete_permission(self.asking, row):
            form.fields["DELETE"].disabled = True

    def clean(self) -> None:
        """Refuse rows that are the same, and deletions that would take published rows along."""
        super().clean()
        for rule in self.model._meta.constraints:
            # Without a condition Django compares the rows itself.
            if (
                isinstance(rule, UniqueConstraint)
                and rule.condition
                and self.fk.name in rule.fields
            ):
                self._refuse_twins(rule)
        going = [form.instance for form in self.deleted_forms if form.instance.pk is not None]
        if not going:
            return
        _, _, lacking, protected = self.inline.part_admin.get_deleted_objects(going, self.asking)
        if lacking or protected:
            standing = "; ".join(str(item) for item in (*lacking, *protected))
            raise ValidationError(f"Not deleted, since published rows go with it: {standing}")

    def _refuse_twins(self, rule: UniqueConstraint) -> None:
        """Say at a row that one before it has the same values; the database knows neither yet."""
        columns = [self.model._meta.get_field(name).attname for name in rule.fields]
        columns.remove(self.fk.attname)
        seen = set()
        for form in self.forms:
            standing = form.instance.pk is not None or form.has_changed()
            if not standing or form.errors or self._should_delete_form(form):
                continue
            values = tuple(getattr(form.instance, column) for column in columns)
            # As in the database, an empty relation is the same as no other.
            if values in seen and None not in values:
                form.add_error(None, rule.violation_error_message)
            seen.add(values)


class PartInline(RelationsMixin, StackedInline):
    """Parts of a record in a tab of its form, each folded to one line that says what it is."""

    form = VersionedForm
    formset = PartFormSet
    tab = True
    collapsible = True
    show_count = True
    show_change_link = True
    extra = 0
    view_on_site = False
    joined: ClassVar[tuple[str, ...]] = ()
    """Relations that the rows and their titles show, read in the same query."""

    @property
    def part_admin(self) -> Any:
        """The admin of the rows' own table, which knows who may do what to a row."""
        return self.admin_site.get_model_admin(self.model)

    def title_of(self, row: Any, formset: PartFormSet) -> SafeString:
        """Return the line that a folded row shows."""
        return format_html("{} {}{}", self.summary(row), _row_badge(row), _evidence(row))

    def summary(self, row: Any) -> str:
        """Return what a row is, in a few words."""
        return str(row)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows with what they show, locked while they are saved."""
        rows = with_evidence_count(super().get_queryset(request))
        rows = rows.select_related(*self.joined) if self.joined else rows
        many = [field.name for field in self.model._meta.many_to_many]
        if request.method == "POST":
            rows = rows.select_for_update(of=("self",), no_key=True)
        return rows.prefetch_related(*many)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Return the formset class, which knows who asks."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.inline, formset.asking = self, request
        return formset

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields, with the version that an editable row carries."""
        fieldsets = super().get_fieldsets(request, obj)
        owner = self.admin_site.get_model_admin(self.parent_model)
        editable = owner.has_change_permission(request, obj) and self.has_change_permission(
            request, obj
        )
        if not editable or "seen_version" in flatten_fieldsets(fieldsets):
            return fieldsets
        return [*fieldsets, (None, {"fields": ["seen_version"]})]


def _row_badge(row: Any) -> str:
    status = getattr(row, "status", Status.PUBLISHED)
    return "" if status == Status.PUBLISHED else status_badge(status)


def _evidence(row: Any) -> str:
    count = getattr(row, "evidence_count", None)
    if count is None:
        return ""
    said = f"{count} citation{'' if count == 1 else 's'}" if count else "no citation yet"
    return format_html('<span class="tracker-aside">{}</span>', said)


class CitationForm(VersionedForm):
    """A citation in its target's form; what it reports is checked before the target is saved."""

    target_model: type[Any]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        # The model checks this once the target is known; on a new record it is not yet.
        if self.instance.target is None and "reported" in cleaned and "field" in cleaned:
            fault = reported_fault(self.target_model, cleaned["field"], cleaned["reported"])
            if fault:
                self.add_error("reported", fault)
        return cleaned


class CitationFormSet(PartFormSet):
    """The citations of one record, with how each stands to its values."""

    @cached_property
    def subject(self) -> Subject:
        """The record, as something that evidence is about."""
        return Subject(self.instance)

    @cached_property
    def panel(self) -> EvidencePanel | None:
        """The evidence of the record, field by field; none before it is saved."""
        return panel_of(self.instance, self.get_queryset()) if self.instance.pk else None

    def _close(self, form: Any, row: Any) -> None:
        """Disable also the passage: with its number it is what the citation is known by."""
        super()._close(form, row)
        form.fields["passage"].disabled = True


class CitationInline(PartInline):
    """What passages say about the record; `citation_inline` makes one for each kind of record."""

    model = Citation
    form = CitationForm
    formset = CitationFormSet
    verbose_name = "citation"
    verbose_name_plural = "evidence"
    template_before = "admin/tracker/evidence_panel.html"
    fields = (
        ("field", "passage"),
        ("reported", "printed"),
        ("basis", "as_of"),
        ("rank", "reason"),
        ("speaker", "note"),
    )
    joined = ("passage__source", "speaker")

    def summary(self, row: Citation) -> str:
        """Return which value it bears on, what it reports, and where it stands."""
        said = f": {row.reported}" if row.reported else ""
        return f"{label_of(self.parent_model, row.field).capitalize()}{said} ({row.slug})"

    def title_of(self, row: Any, formset: Any) -> SafeString:
        """Return the summary with how it stands to our value."""
        return format_html(
            '{} {}<span class="tracker-aside">{}</span>',
            self.summary(row),
            _row_badge(row),
            standing_of(formset.subject, row),
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the citations in the order of the fields that they bear on."""
        return super().get_queryset(request).order_by("field", "passage__ref", "n")

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Return the form field; the cited field is chosen from those that may be cited."""
        if db_field.name == "field":
            return forms.ChoiceField(
                label="Value",
                choices=field_choices(self.parent_model),
                required=False,
                widget=UnfoldAdminSelectWidget(),
                help_text="Which value the passage bears on.",
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


def citation_inline(target: type[models.Model]) -> type[CitationInline]:
    """Return the inline of the citations of `target`.

    A citation has an arm for each kind of record; the inline fills that of `target`, and the
    others are not in its form. `fk_name` is needed too where another relation points there.
    """
    arm = ARM_OF[target]  # type: ignore[index]  # a KeyError names a model without an arm
    form = type(f"{target.__name__}CitationForm", (CitationForm,), {"target_model": target})
    return type(
        f"{target.__name__}CitationInline", (CitationInline,), {"fk_name": arm, "form": form}
    )
