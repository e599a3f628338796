"""Factories of reference data."""

import factory

from tests.factories.base import TrackerFactory
from tracker.models import Jurisdiction, Topic


class JurisdictionFactory(TrackerFactory):
    class Meta:
        model = Jurisdiction

    code = factory.Sequence(lambda n: f"X-J{n:05}")
    name = factory.Sequence(lambda n: f"Jurisdiction {n:05}")


class TopicFactory(TrackerFactory):
    class Meta:
        model = Topic

    slug = factory.Sequence(lambda n: f"topic-{n:05}")
    label = factory.Sequence(lambda n: f"Topic {n:05}")
