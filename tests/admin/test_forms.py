"""The forms: parts and evidence, dates, slugs, search, and errors that are sentences."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.admin.rows import address, asked, fill, form_data, listed, locking, role, warm
from tests.factories import (
    CitationFactory,
    InstitutionFactory,
    JurisdictionFactory,
    LawFactory,
    NameFactory,
    PassageFactory,
    PersonFactory,
    PositionFactory,
    SourceFactory,
    TenureFactory,
)
from tracker.models import Citation, Institution, Law, Person, Redirect, Tenure

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(role("Editor"))
    return client


NEW_LAW = {"name": "Act", "kind": "act", "change_reason": "", "slug": ""}
EMPTY_PARTS = {
    f"{prefix}-{count}_FORMS": 0
    for prefix in (
        "milestones",
        "provisions",
        "participations",
        "relations_from",
        "names",
        "citations",
    )
    for count in ("TOTAL", "INITIAL")
}


def test_new_record_is_a_draft_with_a_slug_from_its_name(editor: Client) -> None:
    data = {**NEW_LAW, **EMPTY_PARTS, "jurisdiction": JurisdictionFactory().pk}
    assert editor.post("/admin/tracker/law/add/", data).status_code == 302
    law = Law.objects.get()
    assert (law.name, law.slug, law.status, law.version) == ("Act", "act", "draft", 1)


def test_new_record_with_a_part_and_a_citation(editor: Client) -> None:
    data = {
        **NEW_LAW,
        **EMPTY_PARTS,
        "jurisdiction": JurisdictionFactory().pk,
        "milestones-TOTAL_FORMS": 1,
        "milestones-0-kind": "enacted",
        "milestones-0-modality": "actual",
        "milestones-0-title": "Enacted",
        "milestones-0-date": "2022-05-11",
        "citations-TOTAL_FORMS": 1,
        "citations-0-field": "name",
        "citations-0-passage": PassageFactory().pk,
        "citations-0-reported": "Act",
        "citations-0-basis": "stated",
        "citations-0-rank": "normal",
    }
    assert editor.post("/admin/tracker/law/add/", data).status_code == 302
    law = Law.objects.get()
    assert [(m.slug, m.status) for m in law.milestones.all()] == [("act--enacted", "draft")]
    assert [(c.field, c.n, c.status) for c in law.citations.all()] == [("name", 1, "draft")]


@pytest.mark.parametrize(
    ("field", "reported", "fault"),
    [
        pytest.param("jurisdiction", "", None, id="nothing reported"),
        pytest.param("diet_session", "208th", "“208th” is not a plain number", id="no number"),
        pytest.param("bill_origin", "nobody", "“nobody” is not one of", id="no choice"),
        pytest.param("", "perhaps", "Existence is reported as yes or no.", id="no yes or no"),
    ],
)
@pytest.mark.parametrize("new", [True, False], ids=["new record", "old record"])
def test_report_is_checked_against_its_field(
    new: bool, field: str, reported: str, fault: str | None, editor: Client
) -> None:
    row = {
        "citations-TOTAL_FORMS": 1,
        "citations-0-field": field,
        "citations-0-passage": PassageFactory().pk,
        "citations-0-reported": reported,
        "citations-0-basis": "stated",
        "citations-0-rank": "normal",
    }
    if new:
        url = "/admin/tracker/law/add/"
        data = {**NEW_LAW, **EMPTY_PARTS, "jurisdiction": JurisdictionFactory().pk, **row}
    else:
        url = address(LawFactory())
        data = {**form_data(editor.get(url)), **row}
    response = editor.post(url, data)
    if fault is None:
        assert (response.status_code, Citation.objects.count()) == (302, 1)
    else:
        assert fault in response.content.decode().replace("&quot;", '"')
        assert Citation.objects.count() == 0


def test_citation_offers_only_what_may_be_cited_of_its_target(editor: Client) -> None:
    page = editor.get(address(TenureFactory()))
    formset = next(
        f.formset for f in page.context["inline_admin_formsets"] if f.formset.model is Citation
    )
    assert formset.empty_form.fields["field"].choices == [
        ("", "It is so"),
        ("start", "Start"),
        ("end", "End"),
    ]
    arms = {f.name for f in Citation._meta.fields if f.name in formset.empty_form.fields}
    assert {"law", "person", "name"} & arms == set()


def test_date_says_what_it_accepts(editor: Client) -> None:
    tenure = TenureFactory(start="2021")
    page = editor.get(address(tenure))
    assert "Write 2021, 2021-10 or 2021-10-04" in page.content.decode()
    response = editor.post(address(tenure), {**form_data(page), "start": "May 2022"})
    [error] = response.context["adminform"].form.errors["start"]
    assert error.startswith("“May 2022” is not a date this database reads; it accepts a year")
    assert Tenure.objects.get().start == "2021"


def test_dates_in_the_wrong_order_are_a_sentence(editor: Client) -> None:
    tenure = TenureFactory(start="2021", end="")
    data = {**form_data(editor.get(address(tenure))), "end": "2020"}
    page = editor.post(address(tenure), data).content.decode()
    assert "The end date lies before the start date." in page


def test_changed_slug_of_a_published_record_keeps_a_redirect_and_says_so(editor: Client) -> None:
    law = LawFactory(slug="old-act")
    page = editor.get(address(law))
    assert "a redirect from the old one is kept" in page.content.decode()
    response = editor.post(address(law), {**form_data(page), "slug": "new-act"}, follow=True)
    assert "The old address keeps working: “old-act” now leads to “new-act”." in [
        str(message) for message in response.context["messages"]
    ]
    assert Redirect.objects.survivor("law", "old-act") == "new-act"


def test_panel_shows_each_field_with_state_and_passages(editor: Client) -> None:
    law = LawFactory(name="Act")
    source = SourceFactory(title="An Article", url="https://example.org/a")
    passage = PassageFactory(source=source, ref="a009-p01", start="Begins here", end="ends there.")
    CitationFactory(law=law, field="name", reported="Act", passage=passage)
    CitationFactory(law=law, field="name", reported="Another <Act>", passage=passage)
    page = editor.get(address(law))
    panel = page.context["evidence"]
    assert [(field.label, field.value, len(field.lines)) for field in panel.fields] == [
        ("name", "Act", 2),
        ("jurisdiction", law.jurisdiction.code, 0),
    ]
    assert [number for _, number in panel.tally] == [1, 1]
    assert [line.agreement for line in panel.fields[0].lines] == ["agrees", "differs"]
    html = page.content.decode()
    assert "disputed" in html
    assert "uncited" in html
    assert "Another &lt;Act&gt;" in html
    assert "https://example.org/a#:~:text=Begins%20here,ends%20there." in html


def test_unreadable_citation_is_named_and_does_not_break_the_form(editor: Client) -> None:
    tenure = TenureFactory(start="2021")
    CitationFactory(tenure=tenure, field="start", reported="May 2022")
    CitationFactory(tenure=tenure, field="gone", reported="x")
    html = editor.get(address(tenure)).content.decode()
    assert "“May 2022” is not a date" in html
    assert "tenure has no field “gone”." in html


@pytest.mark.parametrize("count", [1, 3])
def test_dissenting_sources_cost_the_same_whether_one_or_three(count: int, editor: Client) -> None:
    warm()
    law = LawFactory()
    for number in range(count):
        CitationFactory(law=law, field="jurisdiction", reported=f"X-OTHER{number}")
        CitationFactory(law=law, field="name", reported=f"Another Act {number}")
    with CaptureQueriesContext(connection) as queries:
        assert editor.get(address(law)).status_code == 200
    # What a law's form costs without parts, and the redirects of jurisdictions, for the panel and
    # for the rows; the proposals that wait.
    assert len(queries) == 19


@pytest.mark.parametrize("count", [1, 3])
def test_sending_a_form_back_unchanged_costs_the_same_with_more_parts(
    count: int, editor: Client
) -> None:
    warm()
    law = LawFactory()
    fill(law, count)
    data = form_data(editor.get(address(law)))
    with CaptureQueriesContext(connection) as queries:
        assert editor.post(address(law), {**data, "_continue": "1"}).status_code == 302
    # Session, user, permissions (two), savepoints; the law read, and for each that asks inside a
    # transaction (who proposes, who steps on, the form) locked and read again; its relations, and
    # the rows of each kind of part with their many-to-many relations; what search finds it by, read
    # (the row, its names, topics and steps) and compared.
    assert asked(queries) == 35 + locking()


@pytest.mark.parametrize(
    "term",
    [
        pytest.param("kishida", id="name"),
        pytest.param("岸田", id="japanese"),
        pytest.param("Ashida", id="garble"),
        pytest.param("ＡＳＨＩＤＡ", id="garble in full width"),
        pytest.param("  ashida   fumio ", id="words of one other name"),
    ],
)
def test_search_finds_a_person_by_any_name(term: str, editor: Client) -> None:
    person = PersonFactory(name="Kishida Fumio", name_ja="岸田文雄")
    NameFactory(person=person, text="Ashida Fumio", kind="garble")
    PersonFactory(name="Another")
    found = editor.get(listed(Person), {"q": term}).context["cl"].result_list
    assert list(found) == [person]


def test_search_of_parts_looks_through_the_names_of_what_they_belong_to(editor: Client) -> None:
    tenure = TenureFactory(position=PositionFactory())
    NameFactory(person=tenure.person, text="Ghanlimin", kind="garble")
    TenureFactory()
    found = editor.get(listed(Tenure), {"q": "ghanlimin"}).context["cl"].result_list
    assert list(found) == [tenure]


def test_relation_is_found_by_another_name_too(editor: Client) -> None:
    ministry = InstitutionFactory(name="Ministry of Economy, Trade and Industry")
    NameFactory(institution=ministry, text="METI", kind="acronym")
    response = editor.get(
        "/admin/autocomplete/",
        {
            "app_label": "tracker",
            "model_name": "position",
            "field_name": "institution",
            "term": "meti",
        },
    )
    assert [row["text"] for row in response.json()["results"]] == [ministry.name]


def test_empty_list_says_why_and_what_to_do(editor: Client) -> None:
    empty = editor.get(listed(Institution)).content.decode()
    assert "No institutions yet" in empty
    assert "Add institution" in empty
    InstitutionFactory()
    searched = editor.get(listed(Institution), {"q": "zzzz"}).content.decode()
    assert "No institution matches" in searched
    assert "Show all institutions" in searched


def test_citation_keeps_its_passage_on_its_own_page(editor: Client) -> None:
    citation = CitationFactory(status="draft")
    other = CitationFactory(status="draft").passage
    page = editor.get(address(citation))
    assert "passage" not in page.context["adminform"].form.fields
    data = {**form_data(page), "passage": other.pk, "note": "Changed."}
    assert editor.post(address(citation), data).status_code == 302
    was = citation.natural_key()
    citation = Citation.objects.get(pk=citation.pk)
    assert (citation.natural_key(), citation.note) == (was, "Changed.")


def test_citation_keeps_its_passage_in_the_form_of_its_target(editor: Client) -> None:
    law = LawFactory(status="draft")
    citation = CitationFactory(law=law, field="name", status="draft")
    other = CitationFactory(status="draft").passage
    data = form_data(editor.get(address(law)))
    data |= {"citations-0-passage": other.pk, "citations-0-note": "Changed."}
    assert editor.post(address(law), data).status_code == 302
    was = citation.natural_key()
    citation = Citation.objects.get(pk=citation.pk)
    assert (citation.natural_key(), citation.note) == (was, "Changed.")
