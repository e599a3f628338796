"""Topics."""

import pytest

from tests.factories import TopicFactory
from tests.models.constraints import accepts, refuses

pytestmark = pytest.mark.django_db


def test_nothing_is_broader_than_itself() -> None:
    name = "topic_broader_not_self"
    topic = TopicFactory(broader=TopicFactory())
    accepts(name, topic)
    topic.broader = topic
    refuses(name, topic, "A topic cannot be broader than itself.")


def test_said_by_its_label() -> None:
    assert str(TopicFactory(label="Export control")) == "Export control"
