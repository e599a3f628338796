"""The timeline as a calendar: what RFC 5545 asks for, and what a subscriber wants."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from tests import factories as f
from tracker.api.icalendar import folded, text


def unfolded(calendar: bytes) -> list[str]:
    """Return the lines of a calendar as a reader puts them together again."""
    assert calendar.endswith(b"\r\n")
    assert calendar.count(b"\n") == calendar.count(b"\r\n") == calendar.count(b"\r")
    assert all(len(line) <= 75 for line in calendar.split(b"\r\n"))
    return calendar.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def events(lines: list[str]) -> list[dict[str, str]]:
    """Return the events of a calendar: their properties by name."""
    found: list[dict[str, str]] = []
    inside = False
    for line in lines:
        if line == "BEGIN:VEVENT":
            found.append({})
            inside = True
        elif line == "END:VEVENT":
            inside = False
        elif inside:
            name, _, value = line.partition(":")
            assert name not in found[-1]
            found[-1][name] = value
    return found


@pytest.fixture
def calendar(db: None, api_client: APIClient) -> Callable[[str], list[str]]:
    """Return a function from a query to the lines of the calendar."""

    def fetch(query: str = "") -> list[str]:
        response = api_client.get(f"/api/v1/timeline/?format=ics&{query}".rstrip("&"))
        assert response.status_code == 200
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        return unfolded(response.content)

    return fetch


Calendar = Callable[..., list[str]]


def test_step_of_a_day_is_an_event_of_that_day(calendar: Calendar) -> None:
    law = f.LawFactory(slug="act", name="Act; on chips, etc.", name_ja="経済")
    step = f.MilestoneFactory(
        slug="act--enacted",
        law=law,
        kind="enacted",
        title="The Diet passes the bill, after long debate, and with an annex on 半導体製造装置",
        date="2022-05-31",
    )
    step.refresh_from_db()
    stamp = f"{step.updated_at:%Y%m%dT%H%M%SZ}"
    lines = calendar()
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-1] == "END:VCALENDAR"
    assert any(line.startswith("PRODID:") for line in lines)
    assert events(lines) == [
        {
            "UID": "milestones:act--enacted:date@testserver",
            "DTSTAMP": stamp,
            "LAST-MODIFIED": stamp,
            "DTSTART;VALUE=DATE": "20220531",
            "DTEND;VALUE=DATE": "20220601",
            "SUMMARY": "Act\\; on chips\\, etc.: The Diet passes the bill\\, after long debate\\, "
            "and with an annex on 半導体製造装置",
            "DESCRIPTION": "Happened: 31 May 2022.\\n"
            "The date: No passage is cited for the value yet.",
            "URL": "http://testserver/laws/act/",
            "CATEGORIES": "law,enacted",
            "STATUS": "CONFIRMED",
            "TRANSP": "TRANSPARENT",
        }
    ]


def _dated(*dates: str, **values: Any) -> None:
    for number, date in enumerate(dates):
        f.MilestoneFactory(**{"law": f.LawFactory(), "slug": f"s{number}", "date": date, **values})


def spans(lines: list[str]) -> list[tuple[str, str]]:
    return [
        (event["DTSTART;VALUE=DATE"], event.get("DTEND;VALUE=DATE", "")) for event in events(lines)
    ]


def test_only_what_is_known_to_the_day_unless_asked(calendar: Calendar) -> None:
    _dated(
        "2022-05-11", "2022-05", "2022", "[2022-05-01..2022-05-03]", "[..2022]", "", "2022-05-12?"
    )
    assert spans(calendar()) == [("20220512", "20220513"), ("20220511", "20220512")]
    assert spans(calendar("precision=month&precision=year&ordering=date")) == [
        ("20220101", "20230101"),
        ("20220501", "20220601"),
    ]
    # What has no first or no last day has no place in a calendar.
    assert spans(calendar("precision=interval&precision=unknown")) == [("20220501", "20220504")]


def test_last_day_of_all_has_no_day_after_it(calendar: Calendar) -> None:
    _dated("9999-12-31", "0001-01-01")
    assert spans(calendar()) == [("99991231", ""), ("00010101", "00010102")]


@pytest.mark.parametrize(
    ("modality", "status", "summary"),
    [
        pytest.param("actual", "CONFIRMED", "Act: Step", id="actual"),
        pytest.param("scheduled", "TENTATIVE", "Scheduled: Act: Step", id="scheduled"),
        pytest.param("expected", "TENTATIVE", "Expected: Act: Step", id="expected"),
        pytest.param("missed", "CANCELLED", "Missed: Act: Step", id="missed"),
    ],
)
def test_what_was_only_planned_is_told_as_such(
    modality: str, status: str, summary: str, calendar: Calendar
) -> None:
    _dated("2022-05-11", law=f.LawFactory(name="Act"), title="Step", modality=modality)
    [event] = events(calendar())
    assert (event["STATUS"], event["SUMMARY"]) == (status, summary)


def test_record_is_not_named_twice(calendar: Calendar) -> None:
    f.InstitutionFactory(name="Digital Agency", founded="2021-09-01")
    assert [event["SUMMARY"] for event in events(calendar())] == ["Digital Agency begins"]


@pytest.mark.parametrize(
    ("query", "called"),
    [
        pytest.param("", "Economic security policy", id="everything"),
        pytest.param("precision=month&limit=3", "Economic security policy", id="nothing-of-it"),
        pytest.param(
            "type=law&type=person&kind=in_force&jurisdiction=JP",
            "Economic security policy: laws\\, people\\; in force\\; Japan",
            id="which",
        ),
        pytest.param(
            "record=laws:act&record=people:nobody&record=laws:dark&topic=chips",
            "Economic security policy: Act\\, again\\, dark\\; nobody\\; Chips",
            id="records",
        ),
        pytest.param(
            "since=2021&until=2022-05&modality=scheduled",
            "Economic security policy: scheduled\\; from 2021-01-01\\; until 2022-05-31",
            id="time",
        ),
        pytest.param(
            "kind=enacted&kind=in_force&kind=repealed&kind=amended&kind=promulgated",
            "Economic security policy: enacted\\, in force\\, repealed and 2 more",
            id="many",
        ),
    ],
)
def test_calendar_is_called_what_was_asked_for(query: str, called: str, calendar: Calendar) -> None:
    f.JurisdictionFactory(code="JP", name="Japan")
    f.TopicFactory(slug="chips", label="Chips")
    f.LawFactory(slug="act", name="Act, again")
    f.LawFactory(slug="dark", name="Secret", status="draft")
    lines = calendar(query)
    names = [line for line in lines if line.startswith(("NAME:", "X-WR-CALNAME:"))]
    assert names == [f"NAME:{called}", f"X-WR-CALNAME:{called}"]


def test_calendar_without_events_is_one_still(calendar: Calendar) -> None:
    lines = calendar()
    assert events(lines) == []
    assert lines.count("BEGIN:VTIMEZONE") == lines.count("END:VTIMEZONE") == 1


def test_calendar_has_more_than_a_page_and_says_what_it_has_not(calendar: Calendar) -> None:
    _dated(*(f"2022-05-{day:02}" for day in range(1, 32)))
    _dated_more = [f.MilestoneFactory(law=f.LawFactory(), date="2021-01-01") for _ in range(30)]
    assert len(events(calendar())) == 31 + len(_dated_more)
    described = [line for line in calendar("limit=2") if line.startswith("X-WR-CALDESC:")]
    assert described[0].endswith("partnerships: 2 of 61 steps.")
    assert spans(calendar("limit=1")) == [("20220531", "20220601")]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "3 steps"),
        ("limit=3", "3 steps"),
        ("limit=2", "the latest 2 steps"),
        ("limit=2&ordering=date", "the first 2 steps"),
        ("limit=1&offset=1", "1 steps of more"),
        ("limit=2&offset=1", "2 steps of more"),
    ],
)
def test_calendar_that_is_not_counted_says_whether_it_is_all(
    query: str, said: str, calendar: Calendar
) -> None:
    _dated("2022-05-01", "2022-05-02", "2022-05-03")
    [line] = [line for line in calendar(f"count=false&{query}") if line.startswith("X-WR-CALDESC:")]
    assert line.endswith(f"partnerships: {said}.")


def test_accepting_a_calendar_gets_one(db: None, api_client: APIClient) -> None:
    response = api_client.get("/api/v1/timeline/", HTTP_ACCEPT="text/calendar")
    assert response.content.startswith(b"BEGIN:VCALENDAR\r\n")
    refused = api_client.get("/api/v1/timeline/?format=ics&kind=x")
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("a, b; c", "a\\, b\\; c", id="separators"),
        pytest.param("a\\n", "a\\\\n", id="backslash"),
        pytest.param("a\r\nb\nc\rd", "a\\nb\\nc\\nd", id="line-ends"),
        pytest.param("a\x00\x0b\x7fb\tc", "ab\tc", id="control"),
    ],
)
def test_text_is_escaped(value: str, expected: str) -> None:
    assert text(value) == expected


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=300))
def test_folding_keeps_every_character_within_bounds(line: str) -> None:
    written = folded(line)
    assert written.endswith("\r\n")
    parts = written.removesuffix("\r\n").split("\r\n")
    assert all(len(part.encode()) <= 75 for part in parts)
    assert "".join([parts[0], *(part.removeprefix(" ") for part in parts[1:])]) == line
