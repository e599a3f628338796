"""The feed of changes is Atom as RFC 4287 has it."""

import datetime as dt
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests import factories as f
from tests.services.test_public_log import change
from tracker.models import ChangeContext, ChangeEntry, recording

pytestmark = pytest.mark.django_db
FEED = "/api/v1/changes.atom"
NS = {"a": "http://www.w3.org/2005/Atom"}


def feed(client: APIClient, address: str = FEED, **headers: str) -> ET.Element:
    response = client.get(address, **headers)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.content)  # noqa: S314 - our own XML


def texts(node: ET.Element, path: str) -> list[str]:
    return [found.text or "" for found in node.findall(path, NS)]


def links(node: ET.Element) -> dict[str, str]:
    """Return where links lead, by their relation; of several alternates, the first."""
    return {
        link.get("rel", ""): link.get("href", "") for link in reversed(node.findall("a:link", NS))
    }


def alternates(node: ET.Element) -> list[tuple[str, str]]:
    """Return the alternates of an entry, each with its media type."""
    return [
        (link.get("type", ""), link.get("href", ""))
        for link in node.findall("a:link", NS)
        if link.get("rel") == "alternate"
    ]


def assert_valid(root: ET.Element) -> None:
    """Hold a feed against what RFC 4287 requires of feeds (4.1.1) and entries (4.1.2)."""
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    for node in (root, *root.findall("a:entry", NS)):
        for name in ("id", "title", "updated"):
            (text,) = texts(node, f"a:{name}")
            assert text.strip()
        assert dt.datetime.fromisoformat(texts(node, "a:updated")[0]).tzinfo is not None
        assert ":" in texts(node, "a:id")[0]
        assert "alternate" in links(node)
    assert texts(root, "a:author/a:name") != [""]
    assert "self" in links(root)
    ids = texts(root, "a:entry/a:id")
    assert len(ids) == len(set(ids))


def test_an_empty_feed_is_valid_and_the_same_each_time(api_client: APIClient) -> None:
    assert_valid(feed(api_client))
    assert api_client.get(FEED).content == api_client.get(f"{FEED}?limit=50").content.replace(
        b"?limit=50", b""
    )


def test_the_newest_changes_come_first(api_client: APIClient) -> None:
    law = f.LawFactory(slug="act", name="An act <of> & “more”")
    with recording(ChangeContext(reason="Source <corrected> & checked.")):
        change(law, name="The act\x08 itself")
    root = feed(api_client, f"{FEED}?type=law")
    assert_valid(root)
    newest, first = root.findall("a:entry", NS)
    assert texts(newest, "a:title") == ["Law “The act itself”: updated"]
    assert texts(newest, "a:summary") == ["Source &lt;corrected&gt; &amp; checked. Changed: name."]
    assert texts(first, "a:title") == ["Law “An act <of> & “more””: created"]
    assert links(newest)["alternate"] == "http://testserver/laws/act/"
    assert {c.get("term") for c in newest.findall("a:category", NS)} == {"law", "updated"}
    updated = texts(newest, "a:updated")[0]
    entry = ChangeEntry.objects.latest("id")
    assert dt.datetime.fromisoformat(updated) == entry.timestamp
    assert texts(root, "a:updated") == [updated]


def test_entries_keep_their_ids_wherever_they_are_read(
    api_client: APIClient, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    f.TopicFactory()
    here = texts(feed(api_client), "a:entry/a:id")
    assert here == texts(feed(api_client, HTTP_HOST="other.example"), "a:entry/a:id")
    assert here == texts(feed(api_client, f"{FEED}?after=0"), "a:entry/a:id")
    f.TopicFactory()
    assert texts(feed(api_client), "a:entry/a:id")[1:] == here


def test_entries_lead_to_the_page_first_and_to_the_record_itself(api_client: APIClient) -> None:
    law = f.LawFactory(slug="act")
    step = f.MilestoneFactory(law=law, slug="act--enacted")
    f.TopicFactory(slug="chips")
    f.JurisdictionFactory(code="XX")
    root = feed(api_client, f"{FEED}?type=law&type=milestone&type=jurisdiction")
    assert_valid(root)
    api, site = "http://testserver/api/v1", "http://testserver"
    assert [alternates(entry) for entry in root.findall("a:entry", NS)][:2] == [
        [("application/json", f"{api}/jurisdictions/XX/")],
        [
            ("text/html", f"{site}{step.get_absolute_url()}"),
            ("application/json", f"{api}/milestones/act--enacted/"),
        ],
    ]
    assert step.get_absolute_url().startswith("/laws/act/#")
    [entry] = feed(api_client, f"{FEED}?type=law").findall("a:entry", NS)
    assert alternates(entry) == [
        ("text/html", f"{site}/laws/act/"),
        ("application/json", f"{api}/laws/act/"),
    ]


def test_what_has_gone_leads_to_what_became_of_it(api_client: APIClient) -> None:
    step = f.MilestoneFactory(law=f.LawFactory(slug="act"), slug="act--enacted")
    step.status = "withdrawn"
    step.save()
    newest = feed(api_client, f"{FEED}?type=milestone").findall("a:entry", NS)[0]
    assert alternates(newest) == [
        ("application/json", "http://testserver/api/v1/milestones/act--enacted/")
    ]


def test_pages_cost_the_same_for_any_number_of_entries(
    api_client: APIClient,
) -> None:
    costs = []
    for number in (1, 3):
        for _ in range(number):
            f.MilestoneFactory(law=f.LawFactory())
        with CaptureQueriesContext(connection) as asked:
            feed(api_client, f"{FEED}?type=milestone&limit={number}")
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_a_feed_can_be_followed_too(api_client: APIClient) -> None:
    for _ in range(3):
        f.TopicFactory()
    address, ids = f"{FEED}?after=0&limit=2", []
    while address:
        root = feed(api_client, address)
        assert_valid(root)
        assert links(root)["self"].endswith(address.removeprefix("http://testserver"))
        ids += texts(root, "a:entry/a:id")
        address = links(root).get("next", "")
    assert len(ids) == len(set(ids)) == 3


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        pytest.param("/api/v1/changes/?format=atom", {}, id="parameter"),
        pytest.param("/api/v1/changes/", {"HTTP_ACCEPT": "application/atom+xml"}, id="accept"),
        pytest.param(FEED, {"HTTP_ACCEPT": "text/html"}, id="address"),
    ],
)
def test_it_is_had_in_three_ways(
    address: str, headers: dict[str, str], api_client: APIClient
) -> None:
    f.TopicFactory(slug="cyber")
    root = feed(api_client, address, **headers)
    assert_valid(root)
    assert texts(root, "a:entry/a:title") == ["Topic “cyber”: created"] or "cyber" in str(
        links(root.findall("a:entry", NS)[0])
    )


def test_a_mistake_is_answered_as_everywhere(api_client: APIClient) -> None:
    response = api_client.get(f"{FEED}?format=json")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert api_client.get(f"{FEED}?op=no").json()["code"] == "invalid_parameter"
