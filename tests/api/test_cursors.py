"""Paging by cursor: every row once, in every order, whatever comes and goes in between; counts."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from tests.api.rows import MAKERS
from tests.factories import InitiativeFactory, LawFactory, TopicFactory
from tracker.api import pagination
from tracker.api.nouns import slug_of
from tracker.api.ordering import Ordering
from tracker.api.urls import VIEWSETS
from tracker.models import Institution, Topic

Get = Callable[..., Any]


def _path(address: str) -> str:
    return address.removeprefix("http://testserver/api/v1/")


def _walk(get: Get, address: str, turn: str = "next") -> list[list[str]]:
    """Return the slugs of each page from `address` on."""
    pages: list[list[str]] = []
    page = get(address)
    while True:
        pages.append([item["slug"] for item in page["results"]])
        if page[turn] is None:
            return pages
        assert len(pages) < 100
        page = get(_path(page[turn]))


def test_walk_reaches_every_row_once_and_back(get: Get) -> None:
    made = [TopicFactory(label=f"Topic {n}").slug for n in range(7)]
    first = get("topics/?cursor=*&limit=3")
    assert (first["previous"], first["count"], first["count_is_estimate"]) == (None, None, False)
    pages = _walk(get, "topics/?cursor=*&limit=3")
    assert pages == [made[:3], made[3:6], made[6:]]
    second = get(_path(first["next"]))
    last = get(_path(second["next"]))
    assert last["next"] is None
    back = _walk(get, _path(last["previous"]), "previous")
    assert back == [made[3:6], made[:3]]
    assert [item["slug"] for item in get(_path(second["previous"]))["results"]] == made[:3]


def test_page_that_is_exactly_full_is_the_last(get: Get) -> None:
    made = [TopicFactory(label=f"Topic {n}").slug for n in range(4)]
    assert _walk(get, "topics/?cursor=*&limit=2") == [made[:2], made[2:]]


def test_empty_list(get: Get) -> None:
    assert get("topics/?cursor=*") == {
        "count": None,
        "count_is_estimate": False,
        "next": None,
        "previous": None,
        "results": [],
    }


def test_next_keeps_filters_order_and_shape(get: Get) -> None:
    for n in range(3):
        TopicFactory(label=f"Chips {n}")
    TopicFactory(label="Other")
    address = "topics/?label__icontains=chips&ordering=-label&limit=2&cursor=*"
    following = get(address)["next"]
    asked = parse_qs(urlsplit(following).query)
    assert asked.pop("cursor") != ["*"]
    assert asked == {"label__icontains": ["chips"], "ordering": ["-label"], "limit": ["2"]}
    assert [item["label"] for item in get(_path(following))["results"]] == ["Chips 0"]


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_every_order_of_every_list_can_be_walked(place: str, get: Get) -> None:
    made = {slug_of(MAKERS[place](1)) for _ in range(3)}
    view = VIEWSETS[place]()
    names = Ordering().names(view)
    for order in ["", *(f"&ordering={sign}{name}" for name in names for sign in ("", "-"))]:
        whole = [item["slug"] for item in get(f"{place}/?limit=1000{order}")["results"]]
        pages = _walk(get, f"{place}/?cursor=*&limit=2{order}")
        assert [slug for page in pages for slug in page] == whole, order
        assert made <= set(whole)


def test_amounts_too_great_for_a_floating_number(get: Get) -> None:
    for n, amount in enumerate(("123456789012345678.91", "123456789012345678.92", "0.1", "0.30")):
        InitiativeFactory(slug=f"i{n}", amount=amount, currency="JPY")
    InitiativeFactory(slug="i4")
    for sign in ("", "-"):
        pages = _walk(get, f"initiatives/?cursor=*&limit=1&ordering={sign}amount")
        assert sorted(page[0] for page in pages) == ["i0", "i1", "i2", "i3", "i4"]


_FOUNDED = ["", "2019", "2020-04", "2020-04-01", "[2018..2021]", "[2021..]", "[..2020]"]
_DISSOLVED = ["", "..", "2021", "2021-12-31", "[2021..2023]", "[2022..]"]
_ORDERS = ["name", "-name", "founded", "-founded", "kind,-founded", "-dissolved,founded,-name"]
_rows = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from(_FOUNDED),
        st.sampled_from(_DISSOLVED),
        st.sampled_from(["ministry", "agency"]),
    ),
    max_size=9,
)


def _made(rows: list[tuple[str, str, str, str]], prefix: str) -> list[Institution]:
    made = []
    for n, (name, founded, dissolved, kind) in enumerate(rows):
        row = Institution(
            slug=f"{prefix}{n}",
            name=name,
            kind=kind,
            founded=founded,
            dissolved=dissolved,
            status="published",
        )
        row.derive()
        made.append(row)
    return Institution.objects.bulk_create(made)  # type: ignore[no-any-return]  # typed Any


@pytest.mark.django_db
@hypothesis_settings(max_examples=40)
@given(
    rows=_rows,
    coming=_rows,
    order=st.sampled_from(_ORDERS),
    limit=st.integers(1, 4),
    data=st.data(),
)
def test_rows_that_come_and_go_move_no_others(
    rows: Any, coming: Any, order: str, limit: int, data: Any
) -> None:
    client = APIClient()

    def get(address: str) -> Any:
        response = client.get(f"/api/v1/{address}")
        assert response.status_code == 200, response.content
        return response.json()

    with transaction.atomic():
        old = _made(rows, "old")
        going = data.draw(st.sets(st.sampled_from(old))) if old else set()
        stay = {row.slug for row in old if row not in going}
        page = get(f"institutions/?cursor=*&limit={limit}&ordering={order}")
        seen = [item["slug"] for item in page["results"]]
        _made(coming, "new")
        Institution.objects.filter(pk__in=[row.pk for row in going]).delete()
        while page["next"]:
            page = get(_path(page["next"]))
            seen += [item["slug"] for item in page["results"]]
        assert len(seen) == len(set(seen))
        assert stay <= set(seen)
        whole = get(f"institutions/?limit=1000&ordering={order}")["results"]
        ranks = {item["slug"]: rank for rank, item in enumerate(whole)}
        walked = [ranks[slug] for slug in seen if slug in ranks]
        assert walked == sorted(walked)
        transaction.set_rollback(True)


def _altered(cursor: str) -> str:
    return ("B" if cursor[0] == "A" else "A") + cursor[1:]


class TestRefused:
    """Cursors that are not those of this walk."""

    @pytest.fixture
    def cursor(self, get: Get) -> str:
        for n in range(3):
            LawFactory(name=f"Law {n}", kind="act")
        following = get("laws/?cursor=*&limit=1&kind=act")["next"]
        return parse_qs(urlsplit(following).query)["cursor"][0]

    def test_own_walk_goes_on_with_another_limit_and_shape(self, cursor: str, get: Get) -> None:
        assert len(get(f"laws/?kind=act&limit=2&count=true&cursor={cursor}")["results"]) == 2

    @pytest.mark.parametrize(
        ("address", "says"),
        [
            pytest.param("people/?cursor={}", "belongs to the list “laws”", id="other-list"),
            pytest.param("laws/?kind=act&ordering=-name&cursor={}", "another order", id="order"),
            pytest.param("laws/?cursor={}", "other filters", id="fewer-filters"),
            pytest.param("laws/?kind=bill&cursor={}", "other filters", id="other-filters"),
        ],
    )
    def test_cursor_of_another_walk(self, address: str, says: str, cursor: str, get: Get) -> None:
        [error] = get(address.format(cursor), 400)["errors"]
        assert (error["parameter"], error["code"]) == ("cursor", "invalid_cursor")
        assert says in error["detail"]

    @pytest.mark.parametrize(
        "text",
        ["start", "**", "a:b", "eyJhIjoxfQ:x", ":", "1", "%F0%9F%98%80", "a" * 4000, "-"],
    )
    def test_what_is_no_cursor(self, text: str, get: Get) -> None:
        [error] = get(f"laws/?cursor={text}", 400)["errors"]
        assert error["code"] == "invalid_cursor"
        assert "none of ours" in error["detail"]

    def test_altered_cursor(self, cursor: str, get: Get) -> None:
        [error] = get(f"laws/?kind=act&cursor={_altered(cursor)}", 400)["errors"]
        assert "none of ours" in error["detail"]

    def test_two_ways_at_once(self, cursor: str, get: Get) -> None:
        for query in (f"cursor={cursor}&offset=1", f"cursor={cursor}&cursor=*"):
            [error] = get(f"laws/?kind=act&{query}", 400)["errors"]
            assert error["code"] == "conflict"


class TestCounts:
    """What is counted, what is estimated, and what is not."""

    @pytest.fixture(autouse=True)
    def small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pagination, "EXACT_COUNT", 3)

    def test_exact_up_to_the_cap(self, get: Get) -> None:
        for _ in range(3):
            TopicFactory()
        page = get("topics/")
        assert (page["count"], page["count_is_estimate"]) == (3, False)

    def test_estimated_beyond_and_says_so(self, get: Get) -> None:
        for _ in range(6):
            TopicFactory()
        page = get("topics/?limit=4")
        assert page["count_is_estimate"] is True
        assert page["count"] >= 4
        assert [len(slugs) for slugs in _walk(get, "topics/?limit=4")] == [4, 2]

    def test_exact_where_a_filter_narrows(self, get: Get) -> None:
        for n in range(6):
            TopicFactory(label=f"Chips {n}")
        page = get("topics/?label__icontains=chips")
        assert (page["count"], page["count_is_estimate"]) == (6, False)

    def test_left_out_if_not_wanted(self, get: Get) -> None:
        for _ in range(3):
            TopicFactory()
        page = get("topics/?count=false&limit=2")
        assert (page["count"], page["count_is_estimate"]) == (None, False)
        assert [len(slugs) for slugs in _walk(get, "topics/?count=false&limit=2")] == [2, 1]

    def test_given_with_a_cursor_if_wanted(self, get: Get) -> None:
        TopicFactory()
        assert get("topics/?cursor=*&count=true")["count"] == 1

    @pytest.mark.parametrize("word", ["1", "yes", "True", "true&count=true"])
    def test_is_true_or_false(self, word: str, get: Get) -> None:
        [error] = get(f"topics/?count={word}", 400)["errors"]
        assert (error["parameter"], error["choices"]) == ("count", ["true", "false"])


def test_page_without_a_count_costs_one_query_less(get: Get) -> None:
    for _ in range(3):
        LawFactory(topics=[TopicFactory()])

    def cost(query: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            get(f"laws/?{query}")
        return len(asked)

    # What is asked for often is prepared, which costs something once.
    for limit in range(10, 15):
        cost(f"limit={limit}")
    caches["counts"].clear()
    whole = cost("limit=3")
    assert [cost("cursor=*&limit=2"), cost("count=false")] == [whole - 1, whole - 1]
    # Its count is remembered, for any page of it.
    assert cost("limit=3&offset=1&ordering=-name") == whole - 1


def test_count_is_remembered_until_data_change(get: Get) -> None:
    chips, rare = TopicFactory(label="Chips"), TopicFactory(label="Rare earths")
    addresses = ("topics/?limit=1", "topics/?label=Chips", f"topics/?slug={rare.slug}", "laws/")

    def counts() -> list[int]:
        return [get(address)["count"] for address in addresses]

    assert counts() == [2, 1, 1, 0]
    LawFactory()
    rare.delete()
    assert counts() == [1, 1, 0, 1]
    Topic.objects.filter(pk=chips.pk).update(label="Wafers")
    assert counts() == [1, 0, 0, 1]
