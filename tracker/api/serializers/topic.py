"""Topics in answers."""

from tracker.api.fields import NounSerializer, Short
from tracker.models import Topic


class TopicSerializer(NounSerializer):
    """A topic as lists show it."""

    broader = Short(allow_null=True, help_text="The wider subject it is part of.")

    class Meta:
        model = Topic
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "label",
            "label_ja",
            "definition",
            "broader",
            "cap_major",
            "updated_at",
        )


class TopicDetailSerializer(TopicSerializer):
    """A topic with the narrower ones."""

    narrower = Short(many=True, help_text="Subjects that are part of it.")

    class Meta(TopicSerializer.Meta):
        fields = (
            *TopicSerializer.Meta.fields,
            "narrower",
        )
