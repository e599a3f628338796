"""Changes in answers."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tracker.api.fields import Moment, WholeField
from tracker.api.nouns import NOUN_OF, NOUN_OF_KIND, TYPES
from tracker.models import Citation, Redirect
from tracker.services.following import ACTOR_KINDS, actor_kind
from tracker.services.public_log import OPS, Change


def slug_then(change: Change) -> str:
    """Return the slug of a changed record as the API gave it after the change."""
    if change.model is Citation:
        return "-".join(change.key.rsplit(" ", 1))
    if change.model is Redirect:
        kind, _, old = change.key.partition(" ")
        return f"{NOUN_OF_KIND[kind].type}:{old}"
    return change.key


@extend_schema_field(
    serializers.ChoiceField(choices=TYPES, help_text="What type of record changed.")
)
class ChangedType(WholeField):
    """What type of record changed."""

    def to_representation(self, value: Change) -> str:
        return NOUN_OF[value.model].type


@extend_schema_field(
    serializers.CharField(help_text="Its slug after the change; before it, of what went.")
)
class ChangedSlug(WholeField):
    """The slug of the record that changed."""

    def to_representation(self, value: Change) -> str:
        return slug_then(value)


@extend_schema_field(
    serializers.URLField(
        help_text="Its address in this API: the record as it is now, or what became of it."
    )
)
class ChangedUrl(WholeField):
    """The address of the record that changed."""

    def to_representation(self, value: Change) -> str:
        root = self.site + reverse("api:root")
        return f"{root}{NOUN_OF[value.model].route}/{slug_then(value)}/"


@extend_schema_field(
    serializers.ChoiceField(
        choices=[(kind, kind) for kind in ACTOR_KINDS],
        help_text="Who changed it: somebody in this role, or which program.",
    )
)
class ActorKind(WholeField):
    """What kind of actor made the change."""

    def to_representation(self, value: Change) -> str:
        return actor_kind(value.entry)


class ChangeSerializer(serializers.Serializer[Any]):
    """One change of one record."""

    sequence = serializers.IntegerField(
        source="entry.sequence", help_text="Its number: what is committed later has a higher one."
    )
    at = Moment(
        source="entry.timestamp",
        help_text="When it was written; what took long to commit may come after newer ones.",
    )
    type = ChangedType()
    slug = ChangedSlug()
    url = ChangedUrl()
    op = serializers.ChoiceField(
        choices=[(op, op) for op in OPS],
        help_text="created: it has appeared, new or published; updated; deleted: it has gone, "
        "deleted or withdrawn; merged: it has become part of another.",
    )
    merged_into = serializers.CharField(
        source="into", help_text="The slug of the record it became part of; empty if it did not."
    )
    before = serializers.DictField(
        allow_null=True,
        help_text="The values that changed, as they were, by field; null if not told.",
    )
    after = serializers.DictField(
        allow_null=True,
        help_text="The values that changed, as they became; of what has appeared, all it had. "
        "Null if not told. Relations are slugs, dates EDTF, decimals text.",
    )
    actor_kind = ActorKind()
    reason = serializers.CharField(help_text="Why, as the editor said; empty if not told.")
    change_set = serializers.CharField(
        source="entry.cid", help_text="The same for all that was changed together."
    )


class ChangesSerializer(serializers.Serializer[Any]):
    """Some changes, in the order in which to follow them."""

    after = serializers.IntegerField(
        help_text="The number to go on after, also when there is nothing more now."
    )
    next = serializers.URLField(
        allow_null=True, help_text="Where it goes on; null when there is nothing more now."
    )
    results = ChangeSerializer(
        many=True, help_text="The changes; fewer than the limit, or none, if others are hidden."
    )
