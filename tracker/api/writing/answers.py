"""What a writer is answered: the record as readers will see it, and what only writers need."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from rest_framework import serializers

from tracker.api.nouns import slug_of
from tracker.api.writing.preconditions import tag_of
from tracker.api.writing.shapes import Shape
from tracker.models import ARM_OF, Citation
from tracker.services.sheets import read_row, related
from tracker.vocabularies import Status


class EditingCitation(serializers.Serializer[Any]):
    """A citation of the record, also one that readers do not see yet."""

    slug = serializers.CharField(help_text="Its name in addresses.")
    field = serializers.CharField(help_text="Which value it bears on; empty for existence.")
    status = serializers.ChoiceField(choices=Status.choices, help_text="Where it stands.")


class Editing(serializers.Serializer[Any]):
    """What a writer needs to go on; given to who shows a token that may see it, to nobody else."""

    status = serializers.ChoiceField(
        choices=Status.choices,
        allow_null=True,
        help_text="Where the record stands; null for reference data, which has no status.",
    )
    version = serializers.IntegerField(help_text="Counts its changes; a write names it.")
    etag = serializers.CharField(help_text="The same as If-Match takes it.")
    values = serializers.DictField(
        child=serializers.JSONField(),
        help_text="The record's own values as a write takes them: relations as slugs.",
    )
    citations = EditingCitation(many=True, help_text="Its citations, drafts too.")
    warnings = serializers.ListField(
        child=serializers.CharField(),
        help_text="What an editor would be told after such a save; empty for a read.",
    )
    dry_run = serializers.BooleanField(
        help_text="Whether this is what would be, and nothing was written."
    )


class WaitingChange(serializers.Serializer[Any]):
    """A change of a published record that waits for a reviewer."""

    slug = serializers.CharField(help_text="The record that is to change.")
    state = serializers.CharField(help_text="Where the proposal stands.")
    admin_url = serializers.URLField(help_text="Its page in the admin, where it is decided on.")
    reason = serializers.CharField(help_text="Why it is proposed.")


class Waiting(serializers.Serializer[Any]):
    """What was not written but proposed: readers go on seeing what is published."""

    detail = serializers.CharField(help_text="What has become of the request, in a sentence.")
    proposals = WaitingChange(many=True, help_text="What waits for a reviewer.")
    dry_run = serializers.BooleanField(
        help_text="Whether this is what would be, and nothing was kept."
    )


def editing_of(
    rows: Sequence[Any], shape: Shape, *, warnings: Sequence[str] = (), dry_run: bool = False
) -> dict[int, dict[str, Any]]:
    """Return what a writer needs of each row, by primary key; a query for each relation."""
    related(rows)
    citations = _citations_of(rows, shape)
    return {
        row.pk: {
            "status": getattr(row, "status", None),
            "version": row.version,
            "etag": tag_of(row),
            "values": shape.show(read_row(row)),
            "citations": citations.get(row.pk, []),
            "warnings": list(warnings),
            "dry_run": dry_run,
        }
        for row in rows
    }


def _citations_of(rows: Sequence[Any], shape: Shape) -> dict[int, list[dict[str, Any]]]:
    """Return the citations of rows, by the rows' keys; one query, or none."""
    if shape.model not in ARM_OF:
        return {}
    arm = f"{ARM_OF[shape.model]}_id"
    found: dict[int, list[dict[str, Any]]] = {}
    mine = Citation.objects.filter(**{f"{arm}__in": [row.pk for row in rows]})
    for citation in mine.select_related("passage").order_by("passage__ref", "n"):
        item = {"slug": slug_of(citation), "field": citation.field, "status": citation.status}
        found.setdefault(getattr(citation, arm), []).append(item)
    return found


@cache
def written_serializer(shown: Any, name: str) -> type[Any]:
    """Return the serializer that the schema describes an answer to a write by."""
    fields = (*shown.Meta.fields, "editing")
    meta = type("Meta", (shown.Meta,), {"fields": fields})
    doc = f"{(shown.__doc__ or '').strip().rstrip('.')}; and what a writer needs to go on."
    return type(name, (shown,), {"editing": Editing(), "Meta": meta, "__doc__": doc})


@cache
def written_many_serializer(item: Any, name: str) -> type[Any]:
    """Return the serializer that the schema describes the answer to a list write by."""
    fields = {
        "count": serializers.IntegerField(help_text="How many records were written."),
        "results": item(many=True, help_text="The records, in the order in which they were sent."),
        "__doc__": "The records that one request has written, as one change.",
    }
    return type(name, (serializers.Serializer,), fields)
