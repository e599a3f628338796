"""How long a page of laws takes through the API beside the least that could answer the same."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from benchmarks.measuring import Ratio, compare
from tests.factories import LawFactory, MilestoneFactory, TopicFactory
from tracker.models import Law
from tracker.vocabularies import MilestoneKind

LAWS = 200
PAGE = 50
REPEATS = 20
"""Pages in one measurement, so that it takes long enough to be measured."""
ROUNDS = 15
HOST = "http://localhost"
ADDRESS = f"/api/v1/laws/?limit={PAGE}&ordering=slug"
COLUMNS = (
    "slug",
    "name",
    "name_ja",
    "kind",
    "force",
    "summary",
    "law_number",
    "egov_law_id",
    "diet_session",
    "bill_origin",
    "bill_number",
    "wikidata_id",
    "updated_at",
)


def make_laws() -> None:
    """Fill the database: each law has two topics and a milestone that its force follows from."""
    topics = TopicFactory.create_batch(10)
    for number in range(LAWS):
        law = LawFactory(slug=f"law-{number:04}")
        law.topics.set([topics[number % 10], topics[(number + 1) % 10]])
        MilestoneFactory(law=law, kind=MilestoneKind.IN_FORCE, date="2022-08-01")


def linked(kind: str, path: str, slug: str, name: str) -> dict[str, str | None]:
    """Return a relation as the API shows it."""
    url = f"{HOST}/api/v1/{path}/{slug}/"
    return {"slug": slug, "name": name, "type": kind, "url": url, "html_url": None}


def floor(laws: "QuerySet[Any]", day: dt.date) -> bytes:
    """Answer the page by hand: a count, the columns and the topics, and text made of them."""
    count = laws.count()
    rows = list(
        laws.with_force(day)
        .order_by("slug")
        .values("pk", "jurisdiction__code", "jurisdiction__name", *COLUMNS)[:PAGE]
    )
    topics: dict[int, list[dict[str, str | None]]] = {row["pk"]: [] for row in rows}
    through = Law.topics.through.objects.filter(law__in=list(topics)).order_by("topic__label")
    for pk, slug, label in through.values_list("law", "topic__slug", "topic__label"):
        topics[pk].append(linked("topic", "topics", slug, label))
    results = [
        {column: row[column] for column in COLUMNS}
        | {
            "type": "law",
            "url": f"{HOST}/api/v1/laws/{row['slug']}/",
            "html_url": f"{HOST}/laws/{row['slug']}/",
            "jurisdiction": linked(
                "jurisdiction",
                "jurisdictions",
                row["jurisdiction__code"],
                row["jurisdiction__name"],
            ),
            "force_as_of": day,
            "topics": topics[row["pk"]],
        }
        for row in rows
    ]
    answer = {"count": count, "next": None, "previous": None, "results": results}
    return json.dumps(answer, default=str).encode()


def measure() -> Iterator[Ratio]:
    """Yield what a page of the API costs."""
    settings.ALLOWED_HOSTS = ["localhost"]
    make_laws()
    client = Client(headers={"host": "localhost"})
    day = timezone.localdate()

    def api_page() -> bytes:
        return bytes(client.get(ADDRESS).content)

    theirs, ours = (json.loads(page) for page in (floor(Law.objects.public(), day), api_page()))
    same_rows(theirs, ours)

    def repeat(page: Any) -> None:
        for _ in range(REPEATS):
            page()

    yield compare(
        f"a page of {PAGE} laws through the API",
        base=lambda: repeat(lambda: floor(Law.objects.public(), day)),
        base_name=f"columns, topics and a count as JSON by hand, {REPEATS} pages",
        ours=lambda: repeat(api_page),
        rounds=ROUNDS,
    )


def same_rows(theirs: Any, ours: Any) -> None:
    """Raise AssertionError unless both pages say the same, but for how a moment is written."""
    for page in (theirs, ours):
        page.pop("next")
        for row in page["results"]:
            row["updated_at"] = dt.datetime.fromisoformat(row["updated_at"])
    if theirs != ours:
        raise AssertionError("The floor and the API answer with different pages.")
