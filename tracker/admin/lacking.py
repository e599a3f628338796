"""After a save: which published values it left without a passage that bears them out."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst

from tracker.models import ARM_OF, Citation, Name
from tracker.services.publishing import load_for_publication, missing_for_publication
from tracker.vocabularies import Status


def tell_lacks(request: HttpRequest, form: Any, formsets: Iterable[Any]) -> None:
    """Warn of published values that what was just saved leaves uncited or unsupported.

    Nothing is asked if nothing that evidence is about was changed. A few queries for each table.
    """
    rows = _published_now(_bearing(form, formsets))
    load_for_publication(rows)
    lacks = [(row, missing_for_publication(row)) for row in rows]
    said = [(_evidence_of(row), capfirst(s)) for row, lacking in lacks for s in lacking]
    if said:
        messages.warning(
            request,
            format_html(
                "Saved, and public. But readers now see values without evidence: {}",
                format_html_join(" ", '<a class="text-link" href="{}">{}</a>', said),
            ),
        )


def _bearing(form: Any, formsets: Iterable[Any]) -> dict[tuple[type[Any], int], Any]:
    """Return the records whose values or evidence a saved form has changed."""
    found: dict[tuple[type[Any], int], Any] = {}

    def bears(row: Any, names: Iterable[str]) -> None:
        citable = {*getattr(row, "CITABLE_FIELDS", ()), *getattr(row, "ALSO_CITABLE", ())}
        if isinstance(row, Citation | Name):
            if row.target is not None:
                found[type(row.target), row.target.pk] = row.target
        elif type(row) in ARM_OF and citable & set(names):
            found[type(row), row.pk] = row

    if form.has_changed():
        bears(form.instance, form.changed_data)
    for formset in formsets:
        for row, names in getattr(formset, "changed_objects", ()):
            bears(row, names)
        for row in (*getattr(formset, "new_objects", ()), *getattr(formset, "deleted_objects", ())):
            bears(row, ())
    return found


def _published_now(rows: dict[tuple[type[Any], int], Any]) -> list[Any]:
    """Return the published ones of some records, as they stand now."""
    fresh: list[Any] = []
    for model in dict.fromkeys(model for model, _ in rows):
        pks = [pk for table, pk in rows if table is model]
        now: Any = model._default_manager
        fresh += [row for row in now.filter(pk__in=pks) if row.status == Status.PUBLISHED]
    return fresh


def _evidence_of(row: Any) -> str:
    """Return where the evidence of a record is written."""
    meta = row._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    return f"{address}#citations"
