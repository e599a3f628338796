"""Parameters are read strictly: nothing unknown, broken or out of range passes in silence."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import InstitutionFactory, LawFactory, TopicFactory
from tracker.api.urls import VIEWSETS

Get = Callable[..., Any]
Slugs = Callable[[str], list[str]]


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_unknown_parameter_is_400_on_every_list(place: str, get: Get) -> None:
    problem = get(f"{place}/?nonsense=1", 400)
    assert problem["code"] == "unknown_parameter"
    assert problem["unknown_parameters"] == ["nonsense"]


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("?kind=act", id="root"),
        pytest.param("problems/?kind=act", id="problems"),
        pytest.param("laws/nobody/?kind=act", id="detail"),
    ],
)
def test_unknown_parameter_is_400_elsewhere(address: str, get: Get) -> None:
    assert get(address, 400)["unknown_parameters"] == ["kind"]


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [
        pytest.param("jurisdicton", "jurisdiction", id="letter-missing"),
        pytest.param("Kind", "kind", id="capital"),
        pytest.param("institution__slug", "institution", id="another-api"),
        pytest.param("name__contains", "name__icontains", id="lookup"),
        pytest.param("status", None, id="never-a-filter"),
        pytest.param("qqqqqqqqq", None, id="like-nothing"),
    ],
)
def test_nearest_parameter_is_named(mistyped: str, meant: str | None, get: Get) -> None:
    problem = get(f"laws/?{mistyped}=x", 400)
    guess = f" Did you mean “{meant}”?" if meant else ""
    assert problem["errors"] == [
        {
            "parameter": mistyped,
            "code": "unknown_parameter",
            "detail": f"There is no parameter “{mistyped}” here.{guess}",
            "nearest": meant,
        }
    ]


@pytest.mark.parametrize(
    ("address", "said", "meant"),
    [
        pytest.param("laws/?search=x", "Did you mean “q”?", "q", id="search"),
        pytest.param("laws/?sort=name", "Did you mean “ordering”?", "ordering", id="sort"),
        pytest.param("laws/?Country=JP", "Did you mean “jurisdiction”?", "jurisdiction", id="else"),
        pytest.param(
            "laws/?country__in=JP", "Did you mean “jurisdiction__in”?", "jurisdiction__in", id="in"
        ),
        pytest.param("laws/?people=x", "Did you mean “person”?", "person", id="wrong-number"),
        pytest.param("citations/?search=x", "", None, id="not-here"),
        pytest.param(
            "initiatives/?page=2",
            "Pages are turned by “limit” and “offset”, or by “limit” and “cursor”.",
            "offset",
            id="page",
        ),
        pytest.param(
            "laws/?per_page=2",
            "Pages are turned by “limit” and “offset”, or by “limit” and “cursor”.",
            "limit",
            id="per-page",
        ),
        pytest.param(
            "search/?q=a&page=2", "Pages are turned by “limit” and “offset”.", "offset", id="search"
        ),
        pytest.param("laws/nobody/?page=2", "", None, id="no-pages"),
    ],
)
def test_what_others_call_otherwise_is_understood(
    address: str, said: str, meant: str | None, get: Get
) -> None:
    [error] = get(address, 400)["errors"]
    assert (error["code"], error["nearest"]) == ("unknown_parameter", meant)
    name = error["parameter"]
    assert error["detail"] == f"There is no parameter “{name}” here. {said}".rstrip()


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        pytest.param("search/?q=a&type=people", "person", id="type"),
        pytest.param("search/?q=a&type=organizations", "institution", id="type-of-others"),
        pytest.param("search/?q=a&type=laws", "law", id="type-plural"),
        pytest.param("graph/?root=person:a", "people", id="list"),
        pytest.param("laws/?ordering=id", "slug", id="ordering"),
    ],
)
def test_type_in_the_wrong_number_is_understood(address: str, meant: str, get: Get) -> None:
    [error] = get(address, 400)["errors"]
    assert (error["code"], error["nearest"]) == ("invalid_choice", meant)


def test_every_unknown_parameter_is_named(get: Get) -> None:
    problem = get("laws/?a=1&kind=act&b=2", 400)
    assert problem["unknown_parameters"] == ["a", "b"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        pytest.param("limit=0", "out_of_range", id="limit-zero"),
        pytest.param("limit=-1", "out_of_range", id="limit-negative"),
        pytest.param("limit=1001", "out_of_range", id="limit-too-great"),
        pytest.param("limit=1.5", "out_of_range", id="limit-fraction"),
        pytest.param("limit=ten", "out_of_range", id="limit-words"),
        pytest.param("limit=%D9%A3", "out_of_range", id="limit-arabic-digit"),
        pytest.param(f"limit={'9' * 5000}", "out_of_range", id="limit-huge"),
        pytest.param("limit=5&limit=6", "out_of_range", id="limit-twice"),
        pytest.param("offset=-1", "out_of_range", id="offset-negative"),
        pytest.param(f"offset={2**31}", "out_of_range", id="offset-too-great"),
        pytest.param("limit=", "empty", id="limit-empty"),
        pytest.param("kind=", "empty", id="filter-empty"),
        pytest.param("kind=act&kind=", "empty", id="one-of-two-empty"),
        pytest.param("kind", "empty", id="no-value"),
        pytest.param("name__icontains=a%00b", "null_character", id="null-character"),
        pytest.param("kind=akt", "invalid_choice", id="choice"),
        pytest.param("ordering=nonsense", "invalid_choice", id="ordering"),
        pytest.param("ordering=name,", "invalid_choice", id="ordering-empty-name"),
        pytest.param("ordering=--name", "invalid_choice", id="ordering-two-signs"),
        pytest.param("topic=Not%20a%20slug", "malformed_slug", id="slug-with-spaces"),
        pytest.param(f"topic={'a' * 121}", "malformed_slug", id="slug-too-long"),
        pytest.param("slug=a/b", "malformed_slug", id="own-slug"),
        pytest.param("jurisdiction=japan", "jurisdiction_code", id="no-code"),
        pytest.param("updated_since=yesterday", "invalid_moment", id="moment-in-words"),
        pytest.param("updated_since=2022-02-30", "invalid_moment", id="moment-no-such-day"),
        pytest.param("updated_since=2022-05-11T09:30:00", "invalid_moment", id="moment-no-zone"),
        pytest.param(
            "updated_since=2022-05-11T09:30:00+09:00", "invalid_moment", id="moment-unescaped-plus"
        ),
        pytest.param(
            "updated_since=9999-12-31T23:59:59-23:59", "invalid_moment", id="moment-out-of-time"
        ),
        pytest.param(
            "updated_since=2022-01-01&updated_since=2022-01-02", "too_many", id="moment-twice"
        ),
        pytest.param("as_of=2022", "invalid_date", id="day-only-year"),
        pytest.param("as_of=2022-02-30", "invalid_date", id="day-none-such"),
        pytest.param("as_of=20220511", "invalid_date", id="day-no-hyphens"),
        pytest.param("as_of=0000-01-01", "invalid_date", id="day-year-zero"),
        pytest.param("as_of=2022-01-01&as_of=2022-01-02", "too_many", id="day-twice"),
        pytest.param("&".join(["name__icontains=a"] * 101), "too_many", id="filter-101-times"),
    ],
)
def test_unreadable_value_is_400(query: str, code: str, get: Get) -> None:
    problem = get(f"laws/?{query}", 400)
    assert problem["code"] == "invalid_parameter"
    assert [error["code"] for error in problem["errors"]] == [code]
    assert problem["errors"][0]["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1e400", id="exponent"),
        pytest.param("NaN", id="nan"),
        pytest.param("1" * 21, id="too-long"),
        pytest.param("0.00001", id="too-fine"),
    ],
)
def test_unreadable_number_is_400(text: str, get: Get) -> None:
    assert get(f"observations/?value__gte={text}", 400)["errors"][0]["code"] == "invalid_number"


@pytest.mark.parametrize("text", ["2021~", "[2021..2022]", "..", "2021-13", "x", "0000"])
def test_unreadable_bound_is_400(text: str, get: Get) -> None:
    problem = get(f"institutions/?founded__gte={text}", 400)
    assert problem["errors"][0]["code"] == "invalid_date"


@pytest.mark.parametrize(
    "query", ["name__icontains=%FF", "%FF=1", "name__icontains=%ED%A0%80"], ids=str
)
def test_broken_utf_8_is_400(query: str, get: Get) -> None:
    assert get(f"laws/?{query}", 400)["code"] == "invalid_request"


def test_bad_choice_names_the_choices_and_the_nearest(get: Get) -> None:
    [error] = get("partnerships/?kind=aliance", 400)["errors"]
    assert error["nearest"] == "alliance"
    assert error["choices"] == [
        "alliance",
        "minilateral",
        "multilateral_forum",
        "ministerial_dialogue",
        "economic_framework",
        "trade_agreement",
        "cooperation_programme",
        "industry_alliance",
        "accord",
    ]


def test_bad_order_names_the_choices(get: Get) -> None:
    [error] = get("topics/?ordering=-lable", 400)["errors"]
    assert error["choices"] == ["label", "slug", "updated_at", "created_at"]
    assert error["nearest"] == "label"


@pytest.mark.parametrize(
    "query",
    ["topic=nobody", "jurisdiction=XX", "person=nobody", "slug=nobody", "institution=no_body"],
    ids=str,
)
def test_slug_that_nobody_has_is_200_and_empty(query: str, get: Get) -> None:
    LawFactory(topics=[TopicFactory()])
    assert get(f"laws/?{query}") == {
        "count": 0,
        "count_is_estimate": False,
        "next": None,
        "previous": None,
        "results": [],
    }


class TestPages:
    """Limit and offset."""

    def test_fifty_unless_asked_otherwise(self, get: Get) -> None:
        for _ in range(51):
            TopicFactory()
        page = get("topics/")
        assert (page["count"], len(page["results"])) == (51, 50)
        assert page["next"] == "http://testserver/api/v1/topics/?limit=50&offset=50"
        assert page["previous"] is None

    def test_next_and_previous_keep_the_parameters(self, get: Get, slugs: Slugs) -> None:
        made = [TopicFactory(label=f"Chips {n}").slug for n in range(5)]
        page = get("topics/?label__icontains=chips&limit=2&offset=2")
        root = "http://testserver/api/v1/topics/?label__icontains=chips&limit=2"
        assert [item["slug"] for item in page["results"]] == made[2:4]
        assert page["next"] == f"{root}&offset=4"
        assert page["previous"] == root

    def test_beyond_the_end_is_empty(self, get: Get) -> None:
        TopicFactory()
        page = get("topics/?offset=2147483647")
        assert (page["count"], page["results"], page["next"]) == (1, [], None)

    def test_at_most_a_thousand(self, get: Get) -> None:
        TopicFactory()
        assert get("topics/?limit=1000")["count"] == 1


class TestOrder:
    """Sorting, and its tie-breaker."""

    def test_names_sort_up_and_down(self, slugs: Slugs) -> None:
        for name in "bca":
            LawFactory(slug=name, name=name)
        assert slugs("laws/") == ["a", "b", "c"]
        assert slugs("laws/?ordering=-name") == ["c", "b", "a"]

    def test_ties_break_by_age(self, slugs: Slugs) -> None:
        for slug in "bca":
            LawFactory(slug=slug, name="Same")
        assert slugs("laws/?ordering=-name") == ["b", "c", "a"]

    def test_several_names_count_in_turn(self, slugs: Slugs) -> None:
        LawFactory(slug="a", kind="act", name="1")
        LawFactory(slug="b", kind="bill", name="2")
        LawFactory(slug="c", kind="act", name="2")
        assert slugs("laws/?ordering=kind,-name") == ["c", "a", "b"]
        assert slugs("laws/?ordering=kind&ordering=-name") == ["c", "a", "b"]

    def test_partial_dates_sort_by_their_bounds_and_unknown_last(self, slugs: Slugs) -> None:
        for founded in ("2021", "", "2021-06", "2020"):
            InstitutionFactory(slug=f"f{founded}", founded=founded)
        assert slugs("institutions/?ordering=founded") == ["f2020", "f2021", "f2021-06", "f"]
        assert slugs("institutions/?ordering=-founded") == ["f2021", "f2021-06", "f2020", "f"]


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_every_list_sorts_by_everything_it_offers(place: str, get: Get) -> None:
    [error] = get(f"{place}/?ordering=nonsense", 400)["errors"]
    for name in error["choices"]:
        get(f"{place}/?ordering={name}")
        get(f"{place}/?ordering=-{name}")
