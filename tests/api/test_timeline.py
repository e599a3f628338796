"""The endpoint of the timeline: what it answers, how it is paged, what it refuses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests import factories as f
from tracker.api import pagination
from tracker.services.steps import KINDS

Get = Callable[..., Any]


def ids(answer: Any) -> list[str]:
    return [step["id"] for step in answer["results"]]


def test_step_is_whole(get: Get, db: None) -> None:
    law = f.LawFactory(slug="act", name="Act")
    diet = f.InstitutionFactory(slug="diet", name="Diet")
    step = f.MilestoneFactory(
        slug="act--enacted",
        law=law,
        kind="enacted",
        title="The Diet passes it",
        date="2022-05-11",
        body=diet,
    )
    f.CitationFactory(milestone=step, field="date", reported="2022-05")
    [answer] = get("timeline/")["results"]
    step.refresh_from_db()
    assert answer.pop("updated_at").startswith(f"{step.updated_at:%Y-}")
    assert answer == {
        "id": "milestones:act--enacted:date",
        "kind": "enacted",
        "title": "The Diet passes it",
        "date": {
            "edtf": "2022-05-11",
            "earliest": "2022-05-11",
            "latest": "2022-05-11",
            "display": "11 May 2022",
        },
        "precision": "day",
        "modality": "actual",
        "state": "sound",
        "record": {
            "slug": "act",
            "name": "Act",
            "type": "law",
            "url": "http://testserver/api/v1/laws/act/",
            "html_url": "http://testserver/laws/act/",
        },
        "others": [
            {
                "slug": "diet",
                "name": "Diet",
                "type": "institution",
                "url": "http://testserver/api/v1/institutions/diet/",
                "html_url": "http://testserver/institutions/diet/",
            }
        ],
        "dated_by": {
            "slug": "act--enacted",
            "name": "The Diet passes it",
            "type": "milestone",
            "url": "http://testserver/api/v1/milestones/act--enacted/",
            "html_url": "http://testserver/laws/act/#act--enacted",
        },
        "field": "date",
    }


@pytest.fixture
def years(db: None) -> None:
    """Five steps of five years, and one of an unknown one."""
    law = f.LawFactory(slug="act")
    for year in range(2020, 2025):
        f.MilestoneFactory(slug=f"y{year}", law=law, date=str(year))
    f.MilestoneFactory(slug="unknown", law=law, date="")


def test_pages_lead_to_one_another(get: Get, years: None) -> None:
    first = get("timeline/?limit=2&kind=promulgated")
    assert ids(first) == ["milestones:y2020:date", "milestones:y2021:date"]
    assert (first["count"], first["previous"]) == (6, None)
    second = get(first["next"].removeprefix("http://testserver/api/v1/"))
    assert ids(second) == ["milestones:y2022:date", "milestones:y2023:date"]
    assert second["previous"] == "http://testserver/api/v1/timeline/?kind=promulgated&limit=2"
    third = get(second["next"].removeprefix("http://testserver/api/v1/"))
    assert ids(third) == ["milestones:y2024:date", "milestones:unknown:date"]
    assert third["next"] is None
    assert "offset=2" in third["previous"]


def test_page_beyond_the_last_is_empty(get: Get, years: None) -> None:
    answer = get("timeline/?offset=100")
    assert (answer["count"], answer["results"], answer["next"]) == (6, [], None)


class TestCount:
    """What is counted, what is estimated, and what is not."""

    @pytest.fixture(autouse=True)
    def small(self, monkeypatch: pytest.MonkeyPatch, years: None) -> None:
        f.TenureFactory(start="2020", end="2021")
        monkeypatch.setattr(pagination, "EXACT_COUNT", 7)

    def test_of_few_is_exact(self, get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pagination, "EXACT_COUNT", 8)
        answer = get("timeline/")
        assert (answer["count"], answer["count_is_estimate"]) == (8, False)

    def test_of_many_is_an_estimate(self, get: Get) -> None:
        answer = get("timeline/?limit=6")
        assert answer["count_is_estimate"] is True
        assert answer["count"] >= 8
        last = get(answer["next"].removeprefix("http://testserver/api/v1/"))
        assert (len(last["results"]), last["next"]) == (2, None)

    def test_of_one_table_is_estimated_where_it_is_large(
        self, get: Get, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pagination, "EXACT_COUNT", 3)
        answer = get("timeline/?limit=1000")
        assert answer["count_is_estimate"] is True
        assert answer["count"] >= 6
        assert len(answer["results"]) == 8

    def test_is_exact_where_something_narrows(self, get: Get) -> None:
        f.MilestoneFactory(law=f.LawFactory(), date="2020")
        f.MilestoneFactory(law=f.LawFactory(), date="2020")
        answer = get("timeline/?type=law")
        assert (answer["count"], answer["count_is_estimate"]) == (8, False)

    def test_is_left_out_if_not_wanted(self, get: Get) -> None:
        answer = get("timeline/?count=false&limit=7")
        assert (answer["count"], answer["count_is_estimate"]) == (None, False)
        last = get(answer["next"].removeprefix("http://testserver/api/v1/"))
        assert (len(last["results"]), last["count"], last["next"]) == (1, None, None)

    def test_is_true_or_false(self, get: Get) -> None:
        [error] = get("timeline/?count=no", 400)["errors"]
        assert (error["parameter"], error["choices"]) == ("count", ["true", "false"])

    def test_left_out_costs_a_query_less(self, api_client: APIClient) -> None:
        whole = _cost(api_client, "kind=promulgated")
        assert _cost(api_client, "kind=promulgated&count=false") == whole - 1


def test_since_until_and_backwards(get: Get, years: None) -> None:
    assert ids(get("timeline/?since=2021-06&until=2023-01-01&ordering=-date")) == [
        "milestones:y2023:date",
        "milestones:y2022:date",
        "milestones:y2021:date",
    ]


def test_days_the_wrong_way_round_ask_for_what_may_lie_on_both_sides(get: Get, db: None) -> None:
    """As in lists, whose filters each say one thing: `date__gte=2023&date__lte=2021`."""
    law = f.LawFactory()
    for slug, date in (("sure", "2022"), ("open", "[2020..2024]")):
        f.MilestoneFactory(slug=slug, law=law, date=date)
    assert ids(get("timeline/?since=2023&until=2021")) == ["milestones:open:date"]
    listed = get("milestones/?date__gte=2023&date__lte=2021")["results"]
    assert [step["slug"] for step in listed] == ["open"]


def test_record_and_others_are_found_by_reference(get: Get, db: None) -> None:
    tenure = f.TenureFactory(
        slug="t", person=f.PersonFactory(slug="kishida"), start="2021-10-04", end="2024-10-01"
    )
    f.TenureFactory()
    both = ["tenures:t:start", "tenures:t:end"]
    body = tenure.position.institution.slug
    assert ids(get("timeline/?record=people:kishida")) == both
    assert ids(get(f"timeline/?record=institutions:{body}")) == both
    assert ids(get(f"timeline/?record=positions:{tenure.position.slug}&kind=left_post")) == both[1:]
    assert ids(get("timeline/?record=people:nobody")) == []


def test_precision_and_modality_narrow(get: Get, years: None) -> None:
    assert ids(get("timeline/?precision=unknown")) == ["milestones:unknown:date"]
    assert ids(get("timeline/?modality=missed&modality=expected")) == []
    assert {step["precision"] for step in get("timeline/?precision=year")["results"]} == {"year"}


def test_date_that_a_raw_load_spoilt_is_of_no_precision(get: Get, db: None) -> None:
    f.InstitutionFactory(founded="soon")
    [step] = get("timeline/?precision=unknown")["results"]
    assert (step["date"]["display"], step["precision"]) == ("soon", "unknown")


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        pytest.param("knd=enacted", [("knd", "unknown_parameter", "kind")], id="unknown"),
        pytest.param(
            "kind=enactd&modality=planned&precision=season&type=laws&ordering=day",
            [
                ("type", "invalid_choice", "law"),
                ("kind", "invalid_choice", "enacted"),
                ("modality", "invalid_choice", None),
                ("precision", "invalid_choice", None),
                ("ordering", "invalid_choice", None),
            ],
            id="choices",
        ),
        pytest.param(
            "since=[2021..2022]&until=soon",
            [("since", "invalid_date", None), ("until", "invalid_date", None)],
            id="dates",
        ),
        pytest.param("since=2021&since=2022", [("since", "too_many", None)], id="twice"),
        pytest.param(
            "record=law:act&topic=a/b&jurisdiction=jp&limit=-1&offset=x",
            [
                ("topic", "malformed_slug", None),
                ("jurisdiction", "malformed_slug", None),
                ("record", "invalid_choice", "laws"),
                ("limit", "out_of_range", None),
                ("offset", "out_of_range", None),
            ],
            id="keys",
        ),
        pytest.param("format=ical", [("format", "invalid_choice", None)], id="format"),
        pytest.param("format=ics&format=json", [("format", "invalid_choice", None)], id="formats"),
        pytest.param("kind=", [("kind", "empty", None)], id="empty"),
    ],
)
def test_bad_parameter_is_refused_with_what_would_be_right(
    query: str, faults: list[Any], get: Get
) -> None:
    errors = get(f"timeline/?{query}", 400)["errors"]
    assert [(e["parameter"], e["code"], e.get("nearest")) for e in errors] == faults


def test_kinds_are_told_to_who_mistypes_one(get: Get) -> None:
    [error] = get("timeline/?kind=x", 400)["errors"]
    assert error["choices"] == list(KINDS)


def _queries(api_client: APIClient, rows: int, query: str) -> int:
    for _ in range(rows):
        f.MilestoneFactory(law=f.LawFactory(), people=[f.PersonFactory()], date="2020-01-01")
        f.TenureFactory(start="2020-01-01", end="2022")
        f.PartnershipMemberFactory(joined="2020-01-01")
    return _cost(api_client, query)


def _cost(api_client: APIClient, query: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        response = api_client.get(f"/api/v1/timeline/?{query}")
    assert response.status_code == 200
    return len(queries)


@pytest.mark.parametrize("format_", ["json", "ics"])
def test_costs_the_same_for_any_number_of_steps(
    format_: str, db: None, api_client: APIClient
) -> None:
    api_client.get("/api/v1/timeline/?kind=missing")
    one = _queries(api_client, 1, f"format={format_}&limit=500")
    assert one == _queries(api_client, 2, f"format={format_}&limit=501")
