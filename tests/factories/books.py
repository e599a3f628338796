"""Factories of the books kept beside the records: redirects, the seeder's memory, the log."""

import datetime as dt

import factory
from auditlog.models import LogEntry as AuditlogEntry
from django.contrib.contenttypes.models import ContentType

from tests.factories.base import TrackerFactory
from tests.factories.users import UserFactory
from tracker.models import (
    ApiToken,
    ChangeEntry,
    IdempotencyKey,
    Law,
    Proposal,
    Redirect,
    SavedFilter,
    SearchDocument,
    SeedState,
    Standing,
    Twin,
)
from tracker.models.search_document import document_id


class RedirectFactory(TrackerFactory):
    class Meta:
        model = Redirect

    kind = "law"
    old_slug = factory.Sequence(lambda n: f"old-law-{n:05}")
    new_slug = factory.Sequence(lambda n: f"new-law-{n:05}")


class SeedStateFactory(TrackerFactory):
    class Meta:
        model = SeedState

    model = "tracker.law"
    key = factory.Sequence(lambda n: f"seeded-law-{n:05}")
    digest = factory.Sequence(lambda n: f"{n:064x}")
    file = "23_laws.yaml"


class ChangeEntryFactory(TrackerFactory):
    """An entry about a law that need not exist; for entries as they are really made, save one."""

    class Meta:
        model = ChangeEntry

    content_type = factory.LazyFunction(lambda: ContentType.objects.get_for_model(Law))
    object_pk = factory.Sequence(lambda n: str(n + 1))
    object_id = factory.LazyAttribute(lambda o: int(o.object_pk))
    object_repr = factory.Sequence(lambda n: f"Changed law {n:05}")
    record_key = factory.Sequence(lambda n: f"changed-law-{n:05}")
    action = AuditlogEntry.Action.UPDATE
    changes = factory.LazyAttribute(lambda o: {"name": ["Before", o.object_repr]})
    serialized_data = factory.LazyAttribute(lambda o: {"name": o.object_repr})
    cid = factory.Sequence(lambda n: f"{n:032x}")
    reason = "A test changed it."
    origin = "test"


class ProposalFactory(TrackerFactory):
    """An open proposal about a law that need not exist."""

    class Meta:
        model = Proposal

    model = "tracker.law"
    object_id = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Proposed law {n:05}")
    plan = factory.LazyFunction(list)
    author = factory.SubFactory(UserFactory)


class TwinFactory(TrackerFactory):
    """A suspicion about two laws that need not exist."""

    class Meta:
        model = Twin

    kind = "law"
    first_id = factory.Sequence(lambda n: 2 * n + 1)
    second_id = factory.LazyAttribute(lambda o: o.first_id + 1)
    score = 90
    reasons = factory.LazyFunction(lambda: ["Their names are alike."])


class StandingFactory(TrackerFactory):
    """The standing of a law that need not exist."""

    class Meta:
        model = Standing

    kind = "law"
    object_id = factory.Sequence(lambda n: n + 1)
    state = "sound"


class SearchDocumentFactory(TrackerFactory):
    """The document of a law that need not exist."""

    class Meta:
        model = SearchDocument

    kind = "law"
    object_id = factory.Sequence(lambda n: n + 1_000_000)
    id = factory.LazyAttribute(lambda o: document_id(o.kind, o.object_id))
    slug = factory.Sequence(lambda n: f"found-law-{n:05}")
    name = factory.Sequence(lambda n: f"Found law {n:05}")
    known_as = factory.LazyAttribute(lambda o: [[o.name, o.name.lower(), "en", "main", 0]])
    words = factory.LazyAttribute(lambda o: o.name.lower())


class SavedFilterFactory(TrackerFactory):
    """A view of laws that all editors see."""

    class Meta:
        model = SavedFilter

    user = factory.SubFactory(UserFactory)
    table = "tracker.law"
    name = factory.Sequence(lambda n: f"Filter {n:05}")
    query = "status__exact=draft"
    shared = True


class ApiTokenFactory(TrackerFactory):
    """A token that nobody can show; to use one, issue it by the service."""

    class Meta:
        model = ApiToken

    user = factory.SubFactory(UserFactory)
    name = "A program"
    prefix = factory.Sequence(lambda n: f"{n:08}")
    digest = factory.Sequence(lambda n: f"{n:064x}")
    expires_at = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


class IdempotencyKeyFactory(TrackerFactory):
    """A write that was answered."""

    class Meta:
        model = IdempotencyKey

    token = factory.SubFactory(ApiTokenFactory)
    key = factory.Sequence(lambda n: f"key-{n:05}")
    fingerprint = "0" * 64
    status = 201
    headers = factory.LazyFunction(lambda: {"Location": "http://testserver/api/v1/laws/act/"})
    body = "{}"
