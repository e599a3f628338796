"""“Cite this”: evidence at the field, one page that cites, nothing pasted kept anywhere."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.admin.rows import address, role, warm
from tests.factories import (
    CitationFactory,
    InitiativeFactory,
    LawFactory,
    PassageFactory,
    SourceFactory,
)
from tracker.models import ARM_OF, Citation, Passage, Source
from tracker.vocabularies import CheckState, Status

pytestmark = pytest.mark.django_db

As = Callable[[str], Client]
MIDDLE = "17 of 43 barges in the second week of the frost"
CITED = f"The harbour master's register shows that {MIDDLE} were turned back without any reason."
ARTICLE = f"Ships and ice. {CITED} Nobody objected to that."
URL = "https://example.org/quay/ice"


def page(record: Any, part: str = "") -> str:
    name = f"admin:tracker_{record._meta.model_name}_cite{part}"
    return reverse(name, args=[record.pk])


def typed(**changed: Any) -> dict[str, Any]:
    """Return what an editor types who cites the name of a law by a pasted passage."""
    return {
        "address": URL,
        "pasted": CITED,
        "gist": "How many were turned back.",
        "name-0-tick": "on",
        "name-0-reported": "Barge Act",
        "name-0-basis": "stated",
        **changed,
    }


def faults(response: Any) -> list[str]:
    """Return every sentence that the page says against what was typed."""
    context = response.context
    forms = [context["form"], *(report for report in context["reports"] if report.ticked)]
    said = [text for form in forms for texts in form.errors.values() for text in texts]
    return [*context["refused"], *said]


@pytest.fixture
def law() -> Any:
    warm()
    return LawFactory(name="Barge Act")


@pytest.fixture
def source() -> Source:
    made: Source = SourceFactory(slug="ice", url="http://www.example.org/quay/ice/?utm_source=x")
    return made


def test_each_field_shows_its_state_and_its_citations(client_as: As, law: Any) -> None:
    citation = CitationFactory(law=law, field="name", reported="Barge Law", note="As printed.")
    CitationFactory(law=law, field="", reported="yes")
    cells = client_as("Editor").get(address(law)).context["evidence"].at
    assert set(cells) == {"", *law.CITABLE_FIELDS, *law.ALSO_CITABLE}
    assert [line.citation for line in cells["name"].lines] == [citation]
    assert ("unsupported" in cells["name"].state, cells["summary"].state) == (True, "")


def test_the_form_offers_to_cite_at_each_field(client_as: As, law: Any) -> None:
    text = client_as("Contributor").get(address(law)).content.decode()
    for name in ("name", "law_number", "summary", ""):
        assert f'href="{page(law)}?field={name}"' in text


def test_a_viewer_sees_evidence_and_cannot_cite(client_as: As, law: Any) -> None:
    client = client_as("Viewer")
    assert f"{page(law)}?field" not in client.get(address(law)).content.decode()
    assert client.get(page(law)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_with_one_row_and_with_three(
    count: int, client: Client, law: Any, source: Source
) -> None:
    warm()
    client.force_login(role("Editor"))
    for n in range(count):
        CitationFactory(law=law, passage=PassageFactory(source=source, ref=f"ice-p0{n}"))
    # Session, user, the role's permissions (two); the record; its jurisdiction, its relations.
    with CaptureQueriesContext(connection) as queries:
        client.get(page(law))
    assert len(queries) == 6
    # Instead of the relations: the addresses that may be meant, the source, its passages.
    with CaptureQueriesContext(connection) as queries:
        client.get(page(law, "_source"), {"address": URL})
    assert len(queries) == 8
    # Instead: the citations, the names.
    with CaptureQueriesContext(connection) as queries:
        client.get(page(law, "_evidence"))
    assert len(queries) == 7


def test_only_our_own_pages_may_frame_it(client_as: As, law: Any) -> None:
    client = client_as("Editor")
    framed, form = client.get(page(law)), client.get(address(law))
    assert (framed["X-Frame-Options"], form["X-Frame-Options"]) == ("SAMEORIGIN", "DENY")
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in form["Content-Security-Policy"]
    assert "no-store" in framed["Cache-Control"]


def test_the_value_at_which_it_was_opened_is_first_and_ticked(client_as: As, law: Any) -> None:
    reports = client_as("Editor").get(f"{page(law)}?field=name").context["reports"]
    assert [(r.field_name, r.ours) for r in reports if r.ticked] == [("name", "Barge Act")]
    assert reports[0].field_name == "name"


def test_a_list_has_a_line_for_each_entry(client_as: As) -> None:
    initiative = InitiativeFactory()
    laws = [LawFactory(slug="act-a"), LawFactory(slug="act-b")]
    initiative.laws.add(*laws)
    reports = client_as("Editor").get(f"{page(initiative)}?field=laws").context["reports"]
    lines = [(r.ours, r.ticked) for r in reports if r.field_name == "laws"]
    assert lines == [("act-a", True), ("act-b", False)]


def test_a_passage_is_pasted_and_cited(client_as: As, law: Any, source: Source) -> None:
    response = client_as("Contributor").post(f"{page(law)}?field=name", typed())
    assert [one.text for one in response.context["said"]] == [
        "1 citation (name) of ice-p01 saved as a draft.",
        "Whether the words kept stand only once in the article was not checked: the text was not "
        "at hand, and the article was not pasted.",
    ]
    citation = Citation.objects.get()
    assert (citation.law, citation.field, citation.reported, citation.status) == (
        law,
        "name",
        "Barge Act",
        Status.DRAFT,
    )
    assert (citation.passage.source, citation.passage.locator_text()) == (
        source,
        "The harbour master's register … back without any reason.",
    )


def test_nothing_of_the_pasted_text_is_kept_anywhere(
    client_as: As, law: Any, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_as("Editor")
    with caplog.at_level(logging.DEBUG):
        client.post(page(law), typed(article=ARTICLE, **{"name-0-reported": ""}))
        client.post(page(law), typed(pasted=f"{CITED} And more.", article=ARTICLE))
    assert Citation.objects.count() == 1
    rows = [str(row) for model in apps.get_models() for row in model._base_manager.values()]
    kept = [*rows, str(dict(client.session)), caplog.text]
    assert [text for text in kept if "second week of the frost" in text or MIDDLE in text] == []
    assert any("The harbour" in row for row in rows)


def test_a_refused_page_still_holds_what_was_typed(client_as: As, law: Any, source: Source) -> None:
    data = typed(article="Another article.", **{"name-0-note": "Mine."})
    response = client_as("Editor").post(page(law), data)
    text = response.content.decode()
    assert ("second week of the frost" in text, "Mine." in text) == (True, True)
    assert faults(response) == [
        "The passage does not occur in the source's text word for word. The longest run of it "
        "that does, at @0, is: “Another” (1 word)."
    ] or faults(response)[0].startswith("The passage does not occur in the source's text")
    assert not Passage.objects.exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param(
            {"name-0-tick": ""},
            ["Nothing is ticked: tick each value that the passage bears on."],
            id="nothing-ticked",
        ),
        pytest.param(
            {"pasted": ""},
            ["Paste the passage, or choose one that is recorded already."],
            id="no-passage",
        ),
        pytest.param(
            {"address": ""},
            ["Paste the article's address, or choose its source below."],
            id="no-source",
        ),
        pytest.param(
            {"pasted": "frost " * 300},
            [
                "The passage is too long: 1,799 characters; at most 1,500. Cut it, or make two "
                "passages of it."
            ],
            id="too-long",
        ),
        pytest.param(
            {"article": f"{CITED} {CITED}"},
            [
                "The passage occurs 2 times in the text: paste more of the words around it, so "
                "that it is clear which one is meant."
            ],
            id="twice",
        ),
        pytest.param(
            {"name-0-printed": "18 of 43"},
            ["The passage does not print “18 of 43”."],
            id="literal-not-there",
        ),
        pytest.param(
            {
                "jurisdiction-0-tick": "on",
                "jurisdiction-0-reported": "Japan",
                "jurisdiction-0-basis": "stated",
            },
            ["“Japan” is not a jurisdiction's code, such as JP or X-ASEAN."],
            id="not-canonical",
        ),
    ],
)
def test_what_is_wrong_is_said(
    changed: dict[str, Any], said: list[str], client_as: As, law: Any, source: Source
) -> None:
    response = client_as("Editor").post(page(law), typed(**changed))
    assert faults(response) == said
    assert not Passage.objects.exists()
    assert not Citation.objects.exists()


def test_an_unknown_address_asks_for_a_new_source(client_as: As, law: Any) -> None:
    client = client_as("Editor")
    response = client.post(page(law), typed())
    needs = "No source has this address yet; a new one needs this."
    assert faults(response) == [needs, needs, needs]
    more = {"title": "Ice on the quay", "kind": "news", "language": "en", "published": "2021-10"}
    client.post(page(law), typed(**more))
    made = Source.objects.get()
    assert (made.title, made.url, made.published, made.status) == (
        "Ice on the quay",
        URL,
        "2021-10",
        Status.DRAFT,
    )


def test_who_may_not_make_a_source_is_told_so(client_as: As, law: Any) -> None:
    response = client_as("Contributor").post(page(law), typed(title="Ice", kind="news"))
    assert faults(response) == [
        "No source has this address. Ask an Editor to add it; then cite it."
    ]


def test_words_recorded_already_are_offered(client_as: As, law: Any, source: Source) -> None:
    client = client_as("Editor")
    client.post(page(law), typed())
    passage = Passage.objects.get()
    again = typed(**{"name-0-reported": "Barge Law"})
    response = client.post(page(law), again)
    assert [choice["passage"] for choice in response.context["known"]] == [passage]
    client.post(page(law), {**again, "use": passage.pk})
    rows = Citation.objects.values_list("passage", "n", "reported")
    assert list(rows) == [(passage.pk, 1, "Barge Act"), (passage.pk, 2, "Barge Law")]


def test_a_recorded_passage_is_chosen_instead(client_as: As, law: Any, source: Source) -> None:
    passage = PassageFactory(source=source, ref="ice-p07", gist="What ice did.")
    client = client_as("Editor")
    listed = client.get(page(law, "_source"), {"address": URL}).content.decode()
    for words in ("ice-p07", passage.locator_text(), "What ice did."):
        assert words in listed
    client.post(page(law), typed(pasted="", passage=passage.pk))
    assert Citation.objects.get().passage == passage


def test_a_passage_of_another_source_is_refused(client_as: As, law: Any, source: Source) -> None:
    response = client_as("Editor").post(page(law), typed(passage=PassageFactory().pk))
    assert faults(response) == ["The chosen passage is not of this source: choose again."]


def test_without_scripts_the_source_is_looked_up_first(
    client_as: As, law: Any, source: Source
) -> None:
    response = client_as("Editor").post(page(law), typed(look="yes", pasted=""))
    assert (response.context["found"]["source"], response.context["faulty"]) == (source, False)
    assert not Citation.objects.exists()


@pytest.mark.parametrize(
    ("scripted", "printed"),
    [pytest.param({}, "17 of 43", id="plain"), pytest.param({"scripted": "yes"}, "", id="script")],
)
def test_the_value_is_taken_as_printed_where_the_passage_prints_it(
    scripted: dict[str, str], printed: str, client_as: As, law: Any, source: Source
) -> None:
    client_as("Editor").post(page(law), typed(**scripted, **{"name-0-reported": "17 of 43"}))
    assert Citation.objects.get().printed == printed


def test_editors_may_publish_at_once(client_as: As, law: Any, source: Source) -> None:
    client = client_as("Editor")
    assert faults(client.post(page(law), typed(publish="on"))) == [
        "Say why you publish: it is kept in the change log."
    ]
    client.post(page(law), typed(publish="on", change_reason="Read the article"))
    assert Citation.objects.get().status == Status.PUBLISHED


def test_contributors_are_not_offered_to_publish(client_as: As, law: Any, source: Source) -> None:
    client_as("Contributor").post(page(law), typed(publish="on", change_reason="Why not"))
    assert Citation.objects.get().status == Status.DRAFT


def test_it_is_checked_as_it_is_saved(
    client_as: As, law: Any, source: Source, tmp_path: Path, settings: Any
) -> None:
    settings.SOURCE_TEXTS_DIR = str(tmp_path)
    Source.objects.filter(pk=source.pk).update(text_name="ice.txt")
    (tmp_path / "ice.txt").write_text(ARTICLE, encoding="utf-8")
    response = client_as("Editor").post(page(law), typed())
    assert [one.text for one in response.context["said"]] == [
        "1 citation (name) of ice-p01 saved as a draft.",
        "Passage ice-p01: found unchanged in the source's text.",
    ]
    passage = Passage.objects.get()
    assert (passage.check_state, passage.offset, passage.locator_text()) == (
        CheckState.OK,
        15,
        "The harbour … any reason.",
    )


def test_every_cited_kind_has_the_page(client_as: As) -> None:
    client = client_as("Editor")
    for arm in ARM_OF.values():
        record = CitationFactory(**{arm: CitationFactory._arcs[0][arm]()}).target
        assert client.get(page(record)).status_code == 200, arm
        assert client.get(page(record, "_evidence")).status_code == 200, arm


def test_a_record_that_is_not_there_is_not_found(client_as: As, law: Any) -> None:
    gone = page(law).replace(str(law.pk), "999999")
    assert client_as("Editor").get(gone).status_code == 404


def test_what_overlaps_is_offered_and_may_be_kept_apart(
    client_as: As, law: Any, source: Source, tmp_path: Path, settings: Any
) -> None:
    settings.SOURCE_TEXTS_DIR = str(tmp_path)
    Source.objects.filter(pk=source.pk).update(text_name="ice.txt")
    (tmp_path / "ice.txt").write_text(ARTICLE, encoding="utf-8")
    part = PassageFactory(source=source, ref="ice-p01", offset=30, length=20)
    client = client_as("Editor")
    response = client.post(page(law), typed())
    assert [choice["passage"] for choice in response.context["known"]] == [part]
    assert faults(response) == ["This passage is recorded already in part: see above."]
    client.post(page(law), typed(anew="yes"))
    assert Citation.objects.get().passage.ref == "ice-p02"


def test_each_field_that_is_refused_is_named_at_the_top(
    client_as: As, law: Any, source: Source
) -> None:
    wrong = {"bill_number-0-tick": "on", "bill_number-0-basis": "stated"}
    data = typed(**wrong, pasted="", **{"bill_number-0-reported": "many"})
    response = client_as("Editor").post(page(law), data)
    assert response.context["wrong"] == [
        (
            "id_pasted",
            "The passage, copied from the article",
            "Paste the passage, or choose one that is recorded already.",
        ),
        (
            "id_bill_number-0-reported",
            "Bill number, It says",
            "“many” is not a plain number, such as 43.6.",
        ),
    ]
