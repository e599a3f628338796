"""Columns of lists: what they count."""

import pytest

from tests.factories import CitationFactory, LawFactory, SourceFactory
from tracker.admin.columns import with_evidence_count
from tracker.models import Law, Source

pytestmark = pytest.mark.django_db


def test_evidence_is_counted_without_what_was_withdrawn() -> None:
    cited, withdrawn_only, bare = LawFactory(), LawFactory(), LawFactory()
    for status in ("draft", "in_review", "published", "withdrawn"):
        CitationFactory(law=cited, status=status)
    CitationFactory(law=withdrawn_only, status="withdrawn")
    counts = with_evidence_count(Law.objects.all()).values_list("pk", "evidence_count")
    assert dict(counts) == {cited.pk: 3, withdrawn_only.pk: 0, bare.pk: 0}


def test_what_cannot_be_cited_is_returned_as_it_is() -> None:
    SourceFactory()
    rows = Source.objects.all()
    assert with_evidence_count(rows) is rows
