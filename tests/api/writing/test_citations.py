"""Citations come with the value: passages and sources are made along, and no text is kept."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.writing.bodies import NEW
from tests.factories import LawFactory, PassageFactory, SourceFactory
from tracker.models import ChangeEntry, Citation, Passage, Source
from tracker.text import digest, normalise

pytestmark = pytest.mark.django_db
Writers = Callable[..., Any]

TEXT = (
    "The act was passed by the upper house on the eleventh of May after months of debate about "
    "the supply of semiconductors, patents and the safety of the grid, people present said then."
)
SOURCE = {
    "title": "A report",
    "kind": "news",
    "language": "en",
    "address": "https://example.org/report",
}


def new(**citation: Any) -> dict[str, Any]:
    body = NEW["laws"]()
    return {**body, "citations": [{"field": "name", "reported": body["name"], **citation}]}


def test_a_passage_and_its_source_are_made_with_the_record(writer: Writers) -> None:
    locator = {"start": "The act was", "end": "said then."}
    body = new(passage={"source": SOURCE, "locator": locator, "gist": "It was passed."})
    answer = writer().send("post", "laws/", body)
    assert answer.status_code == 201, answer.content
    (citation,) = Citation.objects.all()
    passage, source = citation.passage, citation.passage.source
    assert (source.slug, source.url, source.status) == ("a-report", SOURCE["address"], "draft")
    assert (passage.ref, passage.start, passage.gist) == (
        "a-report-p01",
        "The act was",
        "It was passed.",
    )
    assert answer.json()["editing"]["citations"] == [
        {"slug": "a-report-p01-1", "field": "name", "status": "draft"}
    ]
    entries = ChangeEntry.objects.filter(origin="api")
    assert {entry.cid for entry in entries} == {answer["X-Request-ID"]}


def test_of_a_text_only_its_ends_and_a_digest_are_kept(writer: Writers) -> None:
    source = SourceFactory()
    answer = writer().send("post", "laws/", new(passage={"source": source.slug, "text": TEXT}))
    assert answer.status_code == 201, answer.content
    passage = Passage.objects.get()
    assert passage.digest == digest(normalise(TEXT))
    assert TEXT.startswith(passage.start)
    kept = " ".join(
        str(row)
        for model in (Passage, Citation, ChangeEntry)
        for row in model.objects.values_list()
    )
    assert "months of debate" not in kept


def test_a_passage_that_is_recorded_is_used_again(writer: Writers) -> None:
    passage = PassageFactory()
    locator = {name: getattr(passage, name) for name in ("start", "end", "prefix", "suffix")}
    cited = {"source": passage.source.slug, "locator": locator}
    for number in (1, 2):
        answer = writer().send("post", "laws/", new(passage=cited))
        (item,) = answer.json()["editing"]["citations"]
        assert item["slug"] == f"{passage.ref}-{number}"
    assert Passage.objects.count() == 1


def test_one_new_source_for_several_citations(writer: Writers) -> None:
    body = new(passage={"source": SOURCE, "locator": {"start": "One"}})
    second = {"source": SOURCE, "locator": {"start": "Two"}}
    body["citations"] += [
        {"field": "name", "reported": "", "passage": second, "note": "In passing."},
        {"field": "jurisdiction", "reported": body["jurisdiction"], "passage": second},
    ]
    answer = writer().send("post", "laws/", body)
    assert answer.status_code == 201, answer.content
    assert Source.objects.count() == 1
    assert [item["slug"] for item in answer.json()["editing"]["citations"]] == [
        "a-report-p01-1",
        "a-report-p02-1",
        "a-report-p02-2",
    ]


def test_records_of_a_list_share_a_source(writer: Writers) -> None:
    bodies = [new(passage={"source": SOURCE, "locator": {"start": word}}) for word in "ab"]
    assert writer().send("post", "laws/", bodies).status_code == 201
    assert list(Passage.objects.values_list("ref", flat=True)) == ["a-report-p01", "a-report-p02"]


def test_a_citation_is_added_to_what_is_there(writer: Writers) -> None:
    law = LawFactory(status="draft")
    passage = PassageFactory()
    cited = {"field": "name", "reported": law.name, "passage": {"slug": passage.ref}}
    client = writer("Contributor")
    answer = client.send("patch", f"laws/{law.slug}/", {"citations": [cited]}, If_Match="*")
    assert (answer.status_code, answer["ETag"]) == (200, f'"law-{law.pk}.v1"')
    assert Citation.objects.get().law == law


@pytest.mark.parametrize(
    ("citation", "pointer", "said"),
    [
        pytest.param({"field": "colour"}, "/field", "is not cited", id="field"),
        pytest.param({"field": "jurisdiction", "reported": "?"}, "/reported", "code", id="value"),
        pytest.param({"basis": "guess"}, "/basis", "is not one of", id="basis"),
        pytest.param({"printed": "word " * 13}, "/printed", "13 words", id="too-many-words"),
        pytest.param({"speaker": "nobody"}, "/speaker", "There is no person", id="speaker"),
        pytest.param({"rank": "deprecated"}, "", "Say why", id="rule"),
    ],
)
def test_what_is_wrong_with_a_citation_is_said_at_its_place(
    citation: dict[str, Any], pointer: str, said: str, writer: Writers
) -> None:
    body = new(passage=PassageFactory().ref, **citation)
    answer = writer().send("post", "laws/", body)
    (error,) = answer.json()["errors"]
    assert error["pointer"] == f"/citations/0{pointer}"
    assert said in error["detail"]
    assert not Citation.objects.exists()


@pytest.mark.parametrize(
    ("passage", "pointer", "said"),
    [
        pytest.param({"source": "nobody"}, "/source", "There is no source", id="source"),
        pytest.param({"source": {**SOURCE, "title": ""}}, "/source/title", "empty", id="title"),
        pytest.param({"source": {**SOURCE, "kind": "x"}}, "/source/kind", "not one", id="kind"),
        pytest.param({"locator": {"start": ""}}, "/locator", "must not be empty", id="locator"),
        pytest.param({"locator": {"strt": "a"}}, "/locator/strt", "“start”", id="mistyped"),
        pytest.param({"locator": {"start": "a"}, "text": "b"}, "", "either", id="both"),
        pytest.param({"locator": {"start": "a " * 30}}, "/locator", "words", id="too-much"),
    ],
)
def test_what_is_wrong_with_a_passage_is_said_at_its_place(
    passage: dict[str, Any], pointer: str, said: str, writer: Writers
) -> None:
    whole = {"source": SourceFactory().slug, "locator": {"start": "a"}, **passage}
    answer = writer().send("post", "laws/", new(passage=whole))
    assert answer.status_code == 400
    errors = [e for e in answer.json()["errors"] if said in e["detail"]]
    assert [error["pointer"] for error in errors][:1] == [f"/citations/0/passage{pointer}"]
    assert not Citation.objects.exists()


def test_a_source_whose_address_is_known_is_named_instead(writer: Writers) -> None:
    SourceFactory(slug="known", url="https://www.example.org/report/")
    body = new(passage={"source": SOURCE, "locator": {"start": "a"}})
    (error,) = writer().send("post", "laws/", body).json()["errors"]
    assert error["pointer"] == "/citations/0/passage/source/address"
    assert "name it by its slug, “known”" in error["detail"]


def test_a_contributor_cites_and_adds_no_source(writer: Writers) -> None:
    body = new(passage={"source": SOURCE, "locator": {"start": "a"}})
    answer = writer("Contributor").send("post", "laws/", body)
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "Your role does not add sources.",
    )
    body = new(passage={"source": SourceFactory().slug, "locator": {"start": "a"}})
    assert writer("Contributor").send("post", "laws/", body).status_code == 201


def test_a_new_source_is_published_with_what_rests_on_it(writer: Writers) -> None:
    body = new(passage={"source": SOURCE, "locator": {"start": "a"}})
    body["citations"].append(
        {
            "field": "jurisdiction",
            "reported": body["jurisdiction"],
            "passage": {"source": SOURCE, "locator": {"start": "a"}},
        }
    )
    body |= {"status": "published", "change_reason": "Ready."}
    answer = writer().send("post", "laws/", body)
    assert answer.status_code == 201, answer.content
    assert {item["state"] for item in answer.json()["evidence"]} == {"sound"}
    assert Source.objects.get().status == "published"
