"""The queue of likely twins, what is said of them, and what is shown while a name is typed."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.admin.rows import address, form_data, listed, role, warm
from tests.factories import InstitutionFactory, LawFactory, NameFactory, PersonFactory, TwinFactory
from tracker.admin.merging import merge_address
from tracker.models import Law, Twin

LIKE = "/admin/tracker/twin/like/{}/?name={}"


@pytest.fixture
def pair(db: None) -> tuple[Law, Law]:
    """Return two laws of one name, the second of them published."""
    first = LawFactory(name="Foreign Exchange Act", status="draft")
    return first, LawFactory(name="Foreign Exchange Act", jurisdiction=first.jurisdiction)


def suspect(first: Any, second: Any) -> Twin:
    twin: Twin = TwinFactory(
        kind=first._meta.model_name, first_id=first.pk, second_id=second.pk, reasons=["Alike."]
    )
    return twin


def act(client: Client, name: str, *twins: Twin) -> Any:
    data = {"action": name, "_selected_action": [twin.pk for twin in twins]}
    return client.post(listed(Twin), data, follow=True)


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_a_pair_stands_side_by_side_with_its_reasons(client: Client, pair: tuple[Law, Law]) -> None:
    twin = suspect(*pair)
    client.force_login(role("Editor"))
    for page in (client.get(listed(Twin)), client.get(address(twin))):
        text = page.content.decode()
        assert [f'href="{address(law)}"' in text for law in pair] == [True, True]
        assert "<li>Alike.</li>" in text
        # What the public knows survives, if the editor does not say otherwise.
        assert f'href="{merge_address(*reversed(pair))}"' in text


def test_a_record_that_is_gone_is_not_merged(client: Client, pair: tuple[Law, Law]) -> None:
    twin = suspect(*pair)
    pair[0].delete()
    client.force_login(role("Editor"))
    text = client.get(listed(Twin)).content.decode()
    assert ("Law that is gone" in text, "Merge…</a>" in text) == (True, False)
    assert said(act(client, "merge_pair", twin)) == [
        "Choose one pair whose records are both there: each is merged by itself."
    ]


def test_a_verdict_is_given_and_taken_back(client: Client, pair: tuple[Law, Law]) -> None:
    twin = suspect(*pair)
    client.force_login(role("Editor"))
    response = act(client, "not_the_same", twin)
    assert said(response) == ["1 pair: not the same. It will not be asked again."]
    twin.refresh_from_db()
    assert (twin.verdict, twin.judged_by) == ("not_same", response.context["user"])
    assert said(act(client, "open_again", twin)) == ["1 pair: open again."]
    twin.refresh_from_db()
    assert (twin.verdict, twin.judged_by) == ("open", None)


def test_one_pair_is_chosen_to_be_merged(client: Client, pair: tuple[Law, Law]) -> None:
    twin = suspect(*pair)
    client.force_login(role("Editor"))
    response = act(client, "merge_pair", twin)
    assert response.redirect_chain == [(merge_address(*reversed(pair)), 302)]


@pytest.mark.parametrize("name", ["Viewer", "Contributor"])
def test_who_does_not_judge_has_no_actions(
    name: str, client: Client, pair: tuple[Law, Law]
) -> None:
    twin = suspect(*pair)
    client.force_login(role(name))
    act(client, "not_the_same", twin)
    twin.refresh_from_db()
    assert twin.verdict == "open"
    page = client.get(listed(Twin)).content.decode()
    assert ("<li>Alike.</li>" in page, "Merge…</a>" in page) == (True, False)
    assert client.get("/admin/tracker/twin/add/").status_code == 403


# Session, user, permissions (two), saved views, the rows found, all rows, the rows; the kinds,
# all and those in use, and the records of each of the two.
LIST = 11


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_many(count: int, client: Client, db: None) -> None:
    warm()
    client.force_login(role("Administrator"))
    for _ in range(count):
        suspect(LawFactory(), LawFactory())
        suspect(PersonFactory(), PersonFactory())
    with CaptureQueriesContext(connection) as queries:
        assert client.get(listed(Twin)).status_code == 200
    assert len(queries) == LIST


# While a name is typed


def test_likely_twins_of_a_name(client: Client, pair: tuple[Law, Law]) -> None:
    client.force_login(role("Contributor"))
    answer = client.get(LIKE.format("law", "foreign exchange act")).json()
    assert answer == {
        "twins": [
            {
                "name": "Foreign Exchange Act",
                "reason": "Both go by “Foreign Exchange Act”",
                "status": status,
                "link": address(law),
            }
            for law, status in zip(pair, ("Draft", "Published"), strict=True)
        ]
    }


def test_likely_twins_are_for_those_who_may_see_the_table(client: Client, db: None) -> None:
    assert client.get(LIKE.format("law", "act")).status_code == 302
    client.force_login(role("Viewer"))
    assert client.get(LIKE.format("law", "act")).json() == {"twins": []}
    assert client.get(LIKE.format("topic", "act")).status_code == 403


def test_a_new_record_asks_and_a_known_one_does_not(client: Client, pair: tuple[Law, Law]) -> None:
    client.force_login(role("Editor"))
    asks = 'data-twins="/admin/tracker/twin/like/law/"'
    pages = [client.get("/admin/tracker/law/add/"), client.get(address(pair[0]))]
    assert [page.content.decode().count(asks) for page in pages] == [2, 0]
    assert pages[0].content.decode().count("tracker/admin/twins.js") == 1


@pytest.mark.parametrize("count", [1, 3])
def test_asking_costs_the_same_for_many(count: int, client: Client, db: None) -> None:
    warm()
    client.force_login(role("Editor"))
    for _ in range(count):
        NameFactory(institution=InstitutionFactory(name="Bank of Japan"), text="BOJ")
    with CaptureQueriesContext(connection) as queries:
        client.get(LIKE.format("institution", "Bank of Japan"))
    # Session, user, permissions (two); which records by their own and by other names; those
    # records, their names, and those that are shown.
    assert len(queries) == 9


# On saving


def test_saving_a_name_finds_the_twins_of_what_it_names(
    client: Client, db: None, django_capture_on_commit_callbacks: Any
) -> None:
    first = InstitutionFactory(name="Bank of Japan")
    second = InstitutionFactory(name="Nippon Ginkō", jurisdiction=first.jurisdiction)
    name = NameFactory(institution=second, text="BOJ")
    client.force_login(role("Editor"))
    data = form_data(client.get(address(name)))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address(name), {**data, "text": "Bank of Japan"})
    assert Twin.objects.get().reasons == [
        "Both go by “Bank of Japan”",
        "Same jurisdiction and kind",
    ]


def test_a_name_whose_text_stays_is_not_compared_again(
    client: Client, pair: tuple[Law, Law], django_capture_on_commit_callbacks: Any
) -> None:
    name = NameFactory(law=pair[0], institution=None, text="FEFA")
    client.force_login(role("Editor"))
    data = form_data(client.get(address(name)))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address(name), {**data, "note": "Seen."}).status_code == 302
    assert Twin.objects.count() == 0


def test_a_pair_is_found_by_any_name_of_either(client: Client, pair: tuple[Law, Law]) -> None:
    twin = suspect(*pair)
    NameFactory(law=pair[1], text="外為法", lang="ja")
    suspect(PersonFactory(name="Ann"), PersonFactory(name="Anne"))
    client.force_login(role("Editor"))
    for term in ("foreign exch", "外為法"):
        found = client.get(listed(Twin), {"q": term}).context["cl"].result_list
        assert list(found) == [twin]
