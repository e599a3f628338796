"""Citing writes one plan: source, passage and citations, all or nothing, and nothing pasted."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from tests.factories import (
    CitationFactory,
    LawFactory,
    PassageFactory,
    PersonFactory,
    SourceFactory,
    UserFactory,
)
from tracker.errors import PlanRefused
from tracker.evidence.pasting import pasted_passage
from tracker.models import ChangeEntry, Citation, Passage, Source
from tracker.services.citing import NewSource, Report, cite
from tracker.vocabularies import Status

CITED = "The quay’s keeper took 14 of 27 barges that winter and sold none of them again."
NEW = NewSource(
    title="Salt on the quay", kind="news", language="en", url="https://example.org/salt"
)


@pytest.mark.django_db
def test_a_pasted_passage_is_cited_for_two_values_in_one_change_set() -> None:
    law, source = LawFactory(name="Barge Act"), SourceFactory(slug="isle")
    speaker, editor = PersonFactory(), UserFactory()
    cited = cite(
        source=source,
        passage=pasted_passage(CITED),
        reports=[
            Report(law, "name", "Barge Act", printed="keeper", speaker=speaker, note="As read."),
            Report(law, "bill_number", "14", basis="derived", as_of="2021-10"),
        ],
        actor=editor,
        gist="How many barges were taken.",
        reason="Read the article",
    )
    passage = Passage.objects.get()
    assert (passage.ref, passage.source, passage.start, passage.end, passage.gist) == (
        "isle-p01",
        source,
        "The quay's keeper took",
        "none of them again.",
        "How many barges were taken.",
    )
    rows = Citation.objects.order_by("n").values_list(
        "n", "law", "field", "reported", "printed", "basis", "as_of", "speaker", "note", "status"
    )
    assert list(rows) == [
        (1, law.pk, "name", "Barge Act", "keeper", "stated", "", speaker.pk, "As read.", "draft"),
        (2, law.pk, "bill_number", "14", "", "derived", "2021-10", None, "", "draft"),
    ]
    assert (cited.passage, cited.source, len(cited.citations)) == (passage, source, 2)
    entries = ChangeEntry.objects.filter(content_type__model__in=("passage", "citation"))
    assert {(e.cid, e.actor, e.reason) for e in entries} == {
        (entries[0].cid, editor, "Read the article")
    }
    law.refresh_from_db()
    assert law.version == 1


@pytest.mark.django_db
def test_a_new_source_is_made_along() -> None:
    cited = cite(
        source=NEW,
        passage=pasted_passage(CITED),
        reports=[Report(LawFactory(), "", "yes")],
        actor=UserFactory(),
    )
    source = Source.objects.get()
    assert (cited.source, source.slug, source.title, source.status, source.url) == (
        source,
        "salt-on-the-quay",
        "Salt on the quay",
        Status.DRAFT,
        "https://example.org/salt",
    )
    assert cited.passage.ref == "salt-on-the-quay-p01"


@pytest.mark.django_db
def test_a_passage_that_is_there_gets_the_next_numbers() -> None:
    passage = PassageFactory(ref="isle-p01")
    CitationFactory(passage=passage)
    cited = cite(
        source=passage.source,
        passage=passage,
        reports=[Report(LawFactory(), "", "yes"), Report(LawFactory(), "", "yes")],
        actor=UserFactory(),
    )
    assert [citation.slug for citation in cited.citations] == ["isle-p01-2", "isle-p01-3"]


def refused(**changed: Any) -> list[str]:
    """Return why a citation is refused; nothing may have been written."""
    before = (Source.objects.count(), Passage.objects.count(), Citation.objects.count())
    values = {
        "source": NEW,
        "passage": pasted_passage(CITED),
        "actor": None,
        "reason": "Read the article",
        "reports": [Report(LawFactory(name="Barge Act"), "", "yes")],
        **changed,
    }
    with pytest.raises(PlanRefused) as error:
        cite(**values)
    assert (Source.objects.count(), Passage.objects.count(), Citation.objects.count()) == before
    return error.value.reasons or [str(error.value)]


@pytest.mark.django_db
def test_nothing_reported_is_refused() -> None:
    assert refused(reports=[]) == [
        "Nothing was cited: tick at least one value that the passage bears on."
    ]


@pytest.mark.django_db
def test_a_value_not_in_its_form_is_refused_and_nothing_written() -> None:
    report = Report(LawFactory(), "name", "Act", as_of="last spring")
    assert refused(reports=[report])[0].startswith(
        "citation salt-on-the-quay-p01 1: as_of: “last spring” is not a date"
    )


@pytest.mark.django_db
def test_an_address_known_by_now_is_refused() -> None:
    SourceFactory(title="Salt", url="http://www.example.org/salt/")
    assert refused() == ["Nothing was cited: source “Salt” has this address. Choose it."]


@pytest.mark.django_db
def test_a_passage_of_another_source_is_refused() -> None:
    passage = PassageFactory(ref="isle-p01")
    assert refused(source=SourceFactory(), passage=passage) == [
        "Nothing was cited: passage “isle-p01” is of another source."
    ]


@pytest.mark.django_db
def test_publishing_at_once_publishes_a_new_source_along() -> None:
    cited = cite(
        source=NEW,
        passage=pasted_passage(CITED),
        reports=[Report(LawFactory(), "", "yes")],
        actor=UserFactory(),
        reason="Read the article",
        publish_now=True,
    )
    assert (cited.source.status, cited.citations[0].status) == ("published", "published")


@pytest.mark.django_db
def test_what_cannot_be_published_is_not_written_either() -> None:
    draft = LawFactory(name="Barge Act", status=Status.DRAFT)
    assert refused(reports=[Report(draft, "name", "Barge Act")], publish_now=True) == [
        "citation “salt-on-the-quay-p01-1” belongs to law “Barge Act”, which is draft: "
        "publish that first."
    ]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_cite_one_passage_at_once_both_get_a_number() -> None:
    passage, law = PassageFactory(ref="isle-p01"), LawFactory()
    begun, written = threading.Event(), threading.Event()

    def second() -> None:
        begun.wait(10)
        try:
            Citation.objects.create(passage=passage, law=law, field="name", reported="Second")
        finally:
            written.set()
            connection.close()

    other = threading.Thread(target=second)
    other.start()
    with transaction.atomic():
        cite(source=passage.source, passage=passage, reports=[Report(law, "name")], actor=None)
        begun.set()
        assert not written.wait(0.5)
    other.join(10)
    rows = Citation.objects.order_by("n").values_list("n", "reported")
    assert list(rows) == [(1, ""), (2, "Second")]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_paste_from_one_source_at_once_both_get_a_passage() -> None:
    source, law = SourceFactory(slug="isle"), LawFactory()
    texts = [CITED, "Salt was dear in that winter, and nobody on the island objected to it."]
    start = threading.Barrier(2)
    failures: list[Exception] = []

    def paste(text: str) -> None:
        try:
            start.wait(10)
            reports = [Report(law, "", "yes")]
            cite(source=source, passage=pasted_passage(text), reports=reports, actor=None)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=paste, args=[text]) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert failures == []
    refs = Passage.objects.order_by("ref").values_list("ref", flat=True)
    assert list(refs) == ["isle-p01", "isle-p02"]
