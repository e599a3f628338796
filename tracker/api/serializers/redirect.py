"""Redirects in answers."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tracker.api.fields import KindField, NounSerializer, UrlField
from tracker.api.nouns import NOUN_OF_KIND
from tracker.models import Redirect


@extend_schema_field(serializers.URLField(help_text="Address in this API of the record now."))
class TargetUrlField(UrlField):
    """The address in this API of the record that a redirect leads to."""

    def to_representation(self, value: Redirect) -> str:
        return f"{self.api_root}{NOUN_OF_KIND[value.kind].route}/{value.new_slug}/"


class RedirectSerializer(NounSerializer):
    """An old slug and the one it leads to."""

    kind = KindField(help_text="What type of record it is.")
    target_url = TargetUrlField()

    class Meta:
        model = Redirect
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "kind",
            "old_slug",
            "new_slug",
            "target_url",
            "made_at",
        )
