"""The forms of the page that cites: one source, one passage, and what it reports field by field."""

from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.core.validators import MaxLengthValidator
from django.db import models
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.text import capfirst
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from tracker.admin.evidence import label_of
from tracker.admin.forms import REASON_LENGTH
from tracker.admin.numbers import whole
from tracker.admin.widgets import RelationField, RelationSelect
from tracker.errors import LocatorError, TextError
from tracker.evidence.agreement import Subject
from tracker.evidence.pasting import Pasted, is_recorded, pasted_passage, recorded_already
from tracker.fields import EdtfField
from tracker.models import Citation, Passage, Source
from tracker.models.citation import reported_fault
from tracker.models.rows import key_field
from tracker.services.addresses import bare_address, source_at
from tracker.services.citing import NewSource, Report
from tracker.services.rechecking import texts_folder

NEW_SOURCE = ("title", "publisher", "kind", "language", "published")
"""The fields of a source that is made along; its address is asked for before."""


def column(model: type[Any], name: str, **kwargs: Any) -> forms.Field:
    """Return the form field of a model's column, with the column's own rules."""
    field: Any = model._meta.get_field(name)
    rules = [rule for rule in field.validators if not isinstance(rule, MaxLengthValidator)]
    if field.choices:
        kwargs = {"widget": UnfoldAdminSelectWidget, **kwargs}
    else:
        kwargs = {"widget": UnfoldAdminTextInputWidget, "validators": rules, **kwargs}
    return field.formfield(**kwargs)  # type: ignore[no-any-return]  # typed Any


class CiteForm(forms.Form):
    """Which passage of which source: chosen, or pasted and new.

    After validation `found_source` and `found_passage` hold what was chosen or is to be made, and
    `known` the passages recorded already that a pasted one is the same as or overlaps with.
    """

    address = forms.URLField(
        label="Address of the article",
        required=False,
        assume_scheme="https",
        # Django's own box for addresses repeats what was typed as a link.
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "inputmode": "url"}),
        help_text="Paste it: a source that has this address is found, with its passages.",
    )
    pasted = forms.CharField(
        label="The passage, copied from the article",
        required=False,
        strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5, "autocomplete": "off"}),
        help_text="Only a few words at each end are kept, and a fingerprint of the rest.",
    )
    article = forms.CharField(
        label="The whole article",
        required=False,
        strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5, "autocomplete": "off"}),
        help_text="Optional: makes sure that the words kept lead to this passage and no other. "
        "It is read once and not kept.",
    )
    gist = column(
        Passage, "gist", label="What it says, in your own words", widget=UnfoldAdminTextInputWidget
    )
    publish = forms.BooleanField(
        label="Publish these citations now", required=False, widget=UnfoldBooleanWidget
    )
    change_reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=REASON_LENGTH,
        widget=UnfoldAdminTextInputWidget,
        help_text="Kept in the change log; needed if you publish.",
    )

    def __init__(
        self, *args: Any, site: AdminSite, may_add_source: bool, may_publish: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.may_add_source = may_add_source
        self.found_source: Source | NewSource | None = None
        self.found_passage: Passage | Pasted | None = None
        self.known: list[Passage] = []
        self.known_is_same = False
        self.fields["source"] = RelationField(
            queryset=Source.objects.all(),
            required=False,
            label="Or choose the source",
            widget=RelationSelect(Passage._meta.get_field("source"), site),
        )
        if may_add_source:
            for name in NEW_SOURCE:
                self.fields[name] = column(Source, name, required=False)
            self.fields["language"].initial = "en"
        if not may_publish:
            del self.fields["publish"]

    @property
    def chosen(self) -> Source | None:
        """The source that is in the database, if one is chosen by now."""
        return self.found_source if isinstance(self.found_source, Source) else None

    @property
    def new_source(self) -> list[Any]:
        """The fields of a source that is made along; none for who may not make one."""
        return [self[name] for name in NEW_SOURCE if name in self.fields]

    @property
    def asks_for_new(self) -> bool:
        """Whether an address was given that no source has."""
        return self.is_bound and self.found_source is None and bool(self["address"].value())

    def forget_errors(self) -> None:
        """Show the form without what is wrong with it."""
        self._errors = ErrorDict()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "address" in cleaned and "source" in cleaned:
            self._find_source(cleaned)
        if self.found_source is not None:
            self._find_passage(cleaned)
        if cleaned.get("publish") and not cleaned.get("change_reason", "").strip():
            self.add_error("change_reason", "Say why you publish: it is kept in the change log.")
        return cleaned

    def _find_source(self, cleaned: dict[str, Any]) -> None:
        picked, address = cleaned["source"], cleaned["address"]
        at_address = source_at(address) if address else None
        if picked and address and bare_address(picked.url) != bare_address(address):
            self.add_error(
                "source",
                "This source has another address than the one you pasted: empty one of the two.",
            )
        elif picked or at_address:
            self.found_source = picked or at_address
        elif not address and not cleaned.get("title"):
            self.add_error("address", "Paste the article's address, or choose its source below.")
        elif not self.may_add_source:
            self.add_error(
                "address", "No source has this address. Ask an Editor to add it; then cite it."
            )
        else:
            self._make_source(cleaned, address)

    def _make_source(self, cleaned: dict[str, Any], address: str) -> None:
        missing = [n for n in ("title", "kind", "language") if not self.data.get(n, "").strip()]
        for name in missing:
            self.add_error(name, "No source has this address yet; a new one needs this.")
        if not missing and not any(name in self.errors for name in NEW_SOURCE):
            values = {name: cleaned[name] for name in NEW_SOURCE}
            self.found_source = NewSource(url=address, **values)

    def _find_passage(self, cleaned: dict[str, Any]) -> None:
        # A button to use what is recorded already speaks louder than what was chosen before.
        picked = self.data.get("use") or self.data.get("passage") or ""
        if picked:
            own = Passage.objects.filter(source=self.chosen, pk=whole(picked) or 0)
            self.found_passage = own.select_related("source").first()
            if self.found_passage is None:
                self.add_error(None, "The chosen passage is not of this source: choose again.")
        elif not cleaned.get("pasted", "").strip():
            self.add_error("pasted", "Paste the passage, or choose one that is recorded already.")
        else:
            self._locate(cleaned)

    def _locate(self, cleaned: dict[str, Any]) -> None:
        try:
            found = pasted_passage(
                cleaned["pasted"],
                article=cleaned.get("article", ""),
                source=self.chosen,
                directory=texts_folder(),
            )
        except (LocatorError, TextError) as error:
            self.add_error("pasted", str(error))
            return
        if self.chosen is not None:
            self.known = recorded_already(found, Passage.objects.filter(source=self.chosen))
            self.known_is_same = bool(self.known) and is_recorded(found, self.known[0])
        if self.known and (self.known_is_same or not self.data.get("anew")):
            said = "recorded already" if self.known_is_same else "recorded already in part"
            self.add_error("pasted", f"This passage is {said}: see above.")
            return
        self.known = []
        self.found_passage = found


class ReportForm(forms.Form):
    """What the passage reports for one value; counts only if it is ticked."""

    tick = forms.BooleanField(required=False, widget=UnfoldBooleanWidget)
    printed = column(Citation, "printed", required=False, label="As printed")
    basis = column(Citation, "basis", widget=UnfoldAdminSelectWidget)
    as_of = column(Citation, "as_of", required=False)
    note = column(Citation, "note", required=False)

    def __init__(
        self, *args: Any, record: Any, field_name: str, site: AdminSite, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        self.field_name = field_name
        self.ours = self.initial.get("reported", "")
        name = label_of(type(record), field_name)
        self.label = capfirst(name) if field_name else f"That {name}"
        self.fields["tick"].label = self.label
        self.fields["reported"] = _reported_field(type(record), field_name)
        self.fields["speaker"] = RelationField(
            queryset=Citation._meta.get_field("speaker").related_model._default_manager.all(),
            required=False,
            label="Speaker",
            help_text="Who says so in the passage, if not its author.",
            widget=RelationSelect(Citation._meta.get_field("speaker"), site),
        )

    @property
    def ticked(self) -> bool:
        """Whether the passage is cited for this value."""
        return bool(self["tick"].value())

    @property
    def more(self) -> list[Any]:
        """The fields that most citations leave as they are."""
        return [self[name] for name in ("basis", "as_of", "speaker", "note")]

    def full_clean(self) -> None:
        """Validate; what is not ticked is not asked."""
        super().full_clean()
        if self.is_bound and not self.ticked:
            self._errors = ErrorDict()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        fault = reported_fault(type(self.record), self.field_name, cleaned.get("reported", ""))
        if fault:
            self.add_error("reported", fault)
        return cleaned

    def report(self, passage: Passage | Pasted, *, fill_printed: bool) -> Report:
        """Return what is to be cited; `fill_printed` looks for the value in a pasted passage."""
        values = self.cleaned_data
        printed = values["printed"]
        if not printed and fill_printed and isinstance(passage, Pasted):
            printed = values["reported"] if passage.prints(values["reported"]) else ""
        if printed and isinstance(passage, Pasted) and not passage.prints(printed):
            self.add_error("printed", f"The passage does not print “{printed}”.")
        return Report(
            record=self.record,
            field=self.field_name,
            reported=values["reported"],
            printed=printed,
            basis=values["basis"],
            as_of=values["as_of"],
            speaker=values["speaker"],
            note=values["note"],
        )


def _reported_field(model: type[Any], field_name: str) -> forms.Field:
    """Return the field for the reported value: a choice where only some values can be."""
    choices: list[tuple[str, str]] = []
    if field_name == "":
        choices = [("yes", "Yes"), ("no", "No")]
    elif flat := getattr(model._meta.get_field(field_name), "flatchoices", ()):
        choices = [(str(value), str(label)) for value, label in flat if value]
    if not choices:
        return column(
            Citation,
            "reported",
            required=False,
            label="It says",
            help_text=f"{_form_of(model, field_name)} Empty: nothing that can be compared.",
        )
    return forms.ChoiceField(
        label="It says",
        required=False,
        choices=[("", "Nothing that can be compared"), *choices],
        widget=UnfoldAdminSelectWidget,
    )


def _form_of(model: type[Any], field_name: str) -> str:
    """Return in which form a value is reported, in a sentence."""
    field: Any = model._meta.get_field(field_name)
    if field_name == "amount":
        return "A number and a currency: 10000000000000 JPY."
    if isinstance(field, EdtfField):
        return "A date as 2021, 2021-10 or 2021-10-04, after it ? if uncertain, ~ if approximate."
    if isinstance(field, models.DecimalField | models.IntegerField):
        return "A plain number, such as 43.6."
    if field.many_to_many:
        return "The slug of the entry; with ! before it if the passage says it is not one."
    if field.is_relation:
        place = key_field(field.related_model) == "code"
        return "The code, such as JP or X-ASEAN." if place else "The slug of the record."
    return "The words of the passage."


def report_forms(
    record: Any, asked: str | None, data: QueryDict | None, site: AdminSite
) -> list[ReportForm]:
    """Return a form for each value of the record that may be cited, the one `asked` for first.

    A list has one for each of its entries. Costs the queries of `Subject`.
    """
    model = type(record)
    names = list(dict.fromkeys(("", *model.CITABLE_FIELDS, *model.ALSO_CITABLE)))
    subject = Subject(record)
    found = []
    for name in sorted(names, key=lambda name: name != asked):
        for n, value in enumerate(_values(subject, name, data)):
            initial = {"reported": value, "basis": "stated", "tick": name == asked and n == 0}
            prefix = f"{name or 'exists'}-{n}"
            found.append(
                ReportForm(
                    data, prefix=prefix, initial=initial, record=record, field_name=name, site=site
                )
            )
    return found


def _values(subject: Subject, name: str, data: QueryDict | None) -> list[str]:
    """Return our values of a field in canonical form, as many as the page had when it was sent."""
    value = subject.value(name)
    if name == "":
        values = ["yes"]
    elif name in subject.model.PROSE_FIELDS:
        values = [""]  # our own words: a passage bears them out without stating them
    elif isinstance(value, list):
        values = value or [""]
    else:
        values = ["" if value is None else str(value)]
    while data is not None and f"{name or 'exists'}-{len(values)}-reported" in data:
        values = [*values, ""]
    return values
