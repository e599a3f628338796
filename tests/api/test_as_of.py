"""Time: who held which post on a day, who was a member, which law was in force."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from tests.factories import (
    CitationFactory,
    LawFactory,
    MilestoneFactory,
    PartnershipMemberFactory,
    TenureFactory,
)

Get = Callable[..., Any]


def _certainties(answer: Any) -> dict[str, Any]:
    return {item["slug"]: item["certainty"] for item in answer["results"]}


def test_tenures_held_on_a_day_say_how_surely(get: Get) -> None:
    TenureFactory(slug="surely", start="2021-10-04", end="2022-08-10")
    TenureFactory(slug="perhaps", start="2021", end="")
    TenureFactory(slug="over", start="2019", end="2020")
    TenureFactory(slug="to-come", start="2023", end="")
    seen = TenureFactory(slug="seen", start="", end="")
    for day in ("2021-12-01", "2022-06-01"):
        CitationFactory(tenure=seen, field="", reported="yes", as_of=day)

    assert _certainties(get("tenures/?as_of=2022-01-01")) == {
        "surely": "certain",
        "perhaps": "possible",
        "seen": "certain",
    }
    assert set(_certainties(get("tenures/")).values()) == {None}


def test_citation_that_is_not_public_makes_nothing_certain(get: Get) -> None:
    tenure = TenureFactory(slug="seen", start="", end="")
    for day in ("2021-12-01", "2022-06-01"):
        CitationFactory(tenure=tenure, field="", reported="yes", as_of=day, status="draft")
    assert _certainties(get("tenures/?as_of=2022-01-01")) == {"seen": "possible"}


def test_members_on_a_day(get: Get) -> None:
    PartnershipMemberFactory(slug="in", joined="2020-01-01", left="2023-01-01")
    PartnershipMemberFactory(slug="out", joined="2020", left="2021")
    assert _certainties(get("members/?as_of=2022-01-01")) == {"in": "certain"}


@pytest.mark.parametrize(
    ("day", "force"),
    [
        pytest.param("2022-07-31", "not_in_force", id="before"),
        pytest.param("2022-08-01", "partially_in_force", id="first-part"),
        pytest.param("2024-05-01", "in_force", id="whole"),
        pytest.param("2030-01-01", "repealed", id="repealed"),
    ],
)
def test_force_on_a_day(day: str, force: str, get: Get) -> None:
    law = LawFactory(slug="espa")
    MilestoneFactory(law=law, kind="in_force", date="2022-08-01", scope="supply chains")
    MilestoneFactory(law=law, kind="in_force", date="2024-05-01")
    MilestoneFactory(law=law, kind="repealed", date="2029-12-31")
    MilestoneFactory(law=law, kind="repealed", date="2000-01-01", status="draft")

    detail = get(f"laws/espa/?as_of={day}")
    assert (detail["force"], detail["force_as_of"]) == (force, day)
    assert [law["slug"] for law in get(f"laws/?as_of={day}&force={force}")["results"]] == ["espa"]
    others = {"not_in_force", "partially_in_force", "in_force", "repealed"} - {force}
    query = "&".join(f"force={other}" for other in others)
    assert get(f"laws/?as_of={day}&{query}")["count"] == 0


def test_force_is_todays_unless_a_day_is_given(get: Get) -> None:
    today = timezone.localdate()
    law = LawFactory()
    MilestoneFactory(law=law, kind="in_force", date=(today - dt.timedelta(days=1)).isoformat())
    for answer in (get(f"laws/{law.slug}/"), get("laws/?force=in_force")["results"][0]):
        assert answer["force"] == "in_force"
        assert answer["force_as_of"] == today.isoformat()


@pytest.mark.parametrize("address", ["laws/", "laws/espa/", "tenures/", "members/"])
@pytest.mark.parametrize("day", ["2022-02-30", "2022", "yesterday", "22-01-01"])
def test_what_is_no_day_is_400(address: str, day: str, get: Get) -> None:
    LawFactory(slug="espa")
    [error] = get(f"{address}?as_of={day}", 400)["errors"]
    assert error == {
        "parameter": "as_of",
        "code": "invalid_date",
        "detail": f"“{day}” is not a day; write it as year-month-day, such as 2022-05-11.",
    }


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_first_and_last_day_there_is(day: str, get: Get) -> None:
    LawFactory(slug="espa")
    TenureFactory()
    for address in ("laws/", "laws/espa/", "tenures/", "members/"):
        get(f"{address}?as_of={day}")
