"""The pages for users of the API: every request in them works and answers as it says."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests import factories as f
from tracker.evidence.standing import refresh_all

PAGES = sorted((Path(__file__).parents[2] / "docs" / "api").glob("*.md"))
_REQUESTS = re.compile(r"```http\n(.*?)```(?:\n```json\n(.*?)```)?", re.DOTALL)


def examples() -> list[Any]:
    """Return each request of each page with the status and the part of the answer it shows."""
    found = []
    for page in PAGES:
        for requests, answer in _REQUESTS.findall(page.read_text()):
            lines = requests.strip().splitlines()
            status = int(lines.pop()) if lines[-1].isdigit() else 200
            for line in lines:
                address = line.removeprefix("GET ")
                shown = json.loads(answer) if answer else None
                found.append(pytest.param(address, status, shown, id=f"{page.stem} {address}"))
    return found


def holds(answer: Any, shown: Any) -> bool:
    """Whether an answer holds what the page shows of it: parts of objects, items of lists."""
    if isinstance(shown, dict):
        return isinstance(answer, dict) and all(
            name in answer and holds(answer[name], value) for name, value in shown.items()
        )
    if isinstance(shown, list):
        if not shown:
            return answer == []
        return all(any(holds(item, wanted) for item in answer) for wanted in shown)
    return bool(answer == shown)


@pytest.fixture
def records(db: None) -> None:
    japan = f.JurisdictionFactory(code="JP", name="Japan")
    law = f.LawFactory(slug="economic-security-promotion-act", kind="act", jurisdiction=japan)
    f.LawFactory(slug="another")
    f.NameFactory(
        law=law, text="Law on the Promotion of Economic Security and Safety", kind="garble"
    )
    fund = f.InitiativeFactory(
        slug="university-fund", amount=10**13, currency="JPY", amount_kind="target_size"
    )
    f.CitationFactory(
        initiative=fund, field="amount", reported="10000000000000 JPY", rank="preferred"
    )
    f.CitationFactory(
        initiative=fund,
        field="amount",
        reported="100000000000000 JPY",
        rank="deprecated",
        reason="translation_error",
    )
    cabinet = f.InstitutionFactory(slug="cabinet", name="Cabinet")
    tenure = f.TenureFactory(
        slug="kishida--prime-minister",
        person=f.PersonFactory(slug="kishida-fumio", name="Fumio Kishida"),
        position=f.PositionFactory(
            slug="prime-minister", title="Prime Minister", institution=cabinet
        ),
        start="[2021-04..2021-10-12]",
    )
    f.CitationFactory(tenure=tenure, field="", reported="yes", as_of="2021-12-09")
    step = f.MilestoneFactory(
        slug="espa--enacted",
        law=law,
        kind="enacted",
        title="Passed by the upper chamber and enacted",
        date="2022-05-11",
    )
    f.CitationFactory(milestone=step, field="date", reported="2022-05-11")
    # Tests never commit, after which the index of what differs would follow by itself.
    refresh_all()


def test_pages_show_requests() -> None:
    assert len(examples()) > 15


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(("address", "status", "shown"), examples())
def test_request_answers_as_the_page_says(address: str, status: int, shown: Any) -> None:
    response = Client().get(address, HTTP_HOST="127.0.0.1:8000")
    assert response.status_code == status
    if shown is not None:
        assert holds(response.json(), shown), response.json()


@pytest.mark.parametrize(
    ("answer", "shown", "expected"),
    [
        pytest.param({"a": 1, "b": 2}, {"a": 1}, True, id="part"),
        pytest.param({"a": 1}, {"a": 2}, False, id="another-value"),
        pytest.param({"a": 1}, {"b": 1}, False, id="another-name"),
        pytest.param([1, 2], [2], True, id="item"),
        pytest.param([1, 2], [3], False, id="no-such-item"),
        pytest.param([1], [], False, id="not-empty"),
    ],
)
def test_holds(answer: Any, shown: Any, expected: bool) -> None:
    assert holds(answer, shown) is expected
