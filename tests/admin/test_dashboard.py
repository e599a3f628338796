"""The first page: what waits, for whom, at what cost, and where each number leads."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.admin.rows import role, warm
from tests.admin.test_queues import MAKERS, by
from tests.factories import (
    CitationFactory,
    JurisdictionFactory,
    LawFactory,
    MilestoneFactory,
    NameFactory,
    ProposalFactory,
    SourceFactory,
    UserFactory,
)
from tests.factories.users import ROLES
from tracker.admin.dashboard import GROUPS
from tracker.admin.queues import QUEUES
from tracker.models import ChangeContext, ChangeEntry, recording

pytestmark = pytest.mark.django_db


def cards(client: Client) -> dict[str, Any]:
    """Return the first page's queues by their title."""
    groups = client.get("/admin/").context["groups"]
    return {card.title: card for _, found in groups for card in found}


def test_every_queue_is_on_the_page_once() -> None:
    shown = [name for _, found in GROUPS for _, _, names in found for name in names]
    assert sorted(shown) == sorted(QUEUES)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_with_more_rows(count: int, client: Client) -> None:
    warm()
    me = role("Editor")
    client.force_login(me)
    for _, make, _ in MAKERS.values():
        for _ in range(count):
            by(me, lambda make=make: make(me))
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/admin/")
    # Session, user, permissions (two); all queues; records by kind; what was changed last; the
    # sources, their passages, their citations.
    assert (page.status_code, len(queries)) == (200, 10)


def test_every_link_leads_to_as_many_rows_as_it_says(client: Client) -> None:
    me = role("Administrator")
    client.force_login(me)
    for number, (_, make, leave_out) in enumerate(MAKERS.values()):
        for _ in range(1 + number % 3):
            make(me)
        leave_out(me)
    CitationFactory(status="in_review")
    MilestoneFactory(status="in_review")
    followed = 0
    for card in cards(client).values():
        assert card.number == sum(part.number for part in card.parts)
        for part in card.parts:
            shown = client.get(part.link).context["cl"].result_count
            assert (part.link, shown) == (part.link, part.number)
            followed += 1
    assert followed >= len(QUEUES)


def test_a_queue_of_several_tables_names_each(client: Client) -> None:
    client.force_login(role("Editor"))
    CitationFactory(law=LawFactory(status="in_review"), status="in_review")
    ProposalFactory()
    card = cards(client)["Waiting for my review"]
    assert [(part.label, part.number, part.link) for part in card.parts] == [
        ("Laws", 1, "/admin/tracker/law/?queue=review"),
        ("Citations", 1, "/admin/tracker/citation/?queue=review"),
        ("Proposed changes", 1, "/admin/tracker/proposal/?queue=decide"),
    ]
    assert (card.number, card.link) == (3, "")
    client.force_login(role("Editor"))
    ProposalFactory._meta.model.objects.all().delete()
    CitationFactory._meta.model.objects.all().delete()
    assert cards(client)["Waiting for my review"].link == "/admin/tracker/law/?queue=review"


def test_what_is_empty_is_quiet_and_leads_nowhere(client: Client) -> None:
    client.force_login(role("Editor"))
    found = cards(client)
    assert {(card.number, card.link) for card in found.values()} == {(0, "")}
    assert client.get("/admin/").content.decode().count("tracker-queue-empty") == len(found) == 12


WAITING = ["Waiting for my review", "Drafts of mine", "My proposals", "Answers to me"]


@pytest.mark.parametrize(
    ("name", "waiting"),
    [
        ("Viewer", []),
        ("Contributor", WAITING[1:]),
        ("Editor", WAITING),
        ("Administrator", WAITING),
    ],
)
def test_a_role_is_shown_what_it_can_do(name: str, waiting: list[str], client: Client) -> None:
    assert name in ROLES
    client.force_login(role(name))
    assert [title for title in cards(client) if title in WAITING] == waiting


def part_of_page(client: Client, *codenames: str) -> dict[str, list[str]]:
    """Return what the page names to a user of staff who has only these permissions."""
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)
    context = client.get("/admin/").context
    return {
        "records": [part.label for part in context["records"]],
        "queues": [card.title for _, found in context["groups"] for card in found],
        "sources": [line.title for line in context["sources"]],
        "changes": [change["entry"].object_repr for change in context["changes"]],
    }


NOTHING: dict[str, list[str]] = {"records": [], "queues": [], "sources": [], "changes": []}


@pytest.mark.parametrize(
    ("codenames", "shown"),
    [
        pytest.param((), {}, id="nothing"),
        pytest.param(
            ("view_law",), {"records": ["Laws"], "queues": ["Not verified lately"]}, id="laws"
        ),
        pytest.param(("view_name",), {"queues": ["Unresolved mentions"]}, id="names"),
        pytest.param(("view_passage",), {"queues": ["Passages not found"]}, id="passages"),
        pytest.param(
            ("view_source", "view_passage", "view_citation"),
            {"queues": ["Passages not found", "Links to sources"], "sources": ["Secret source"]},
            id="sources",
        ),
        pytest.param(
            ("view_standing",),
            {"queues": ["Uncited values", "Disputed values", "Unsupported values"]},
            id="standings",
        ),
        pytest.param(("view_changeentry",), {"changes": ["Secret act"]}, id="change log"),
    ],
)
def test_staff_is_shown_what_it_may_view(
    codenames: tuple[str, ...], shown: dict[str, list[str]], client: Client
) -> None:
    jurisdiction = JurisdictionFactory()
    with recording(ChangeContext(actor=UserFactory())):
        LawFactory(status="draft", name="Secret act", jurisdiction=jurisdiction)
    SourceFactory(title="Secret source")
    NameFactory(institution=None, status="draft", text="Secret name")
    assert part_of_page(client, *codenames) == NOTHING | shown


def test_without_a_role_the_page_says_so(client: Client) -> None:
    client.force_login(UserFactory(is_staff=True))
    assert "Your account has no role yet" in client.get("/admin/").content.decode()


def test_a_change_set_is_one_line(client: Client) -> None:
    client.force_login(role("Viewer"))
    someone = UserFactory(first_name="Ada", last_name="Ito")
    with recording(ChangeContext(actor=someone, reason="Read the Gazette")):
        law = LawFactory(name="Act", jurisdiction=JurisdictionFactory())
        MilestoneFactory(law=law)
    LawFactory(name="Nobody's act")
    made = ChangeEntry.objects.exclude(actor=None).count()
    (change,) = client.get("/admin/").context["changes"]
    assert (change["who"], change["more"]) == ("Ada Ito", made - 1)
    assert change["entry"].reason == "Read the Gazette"


def test_adding_begins_here(client: Client) -> None:
    client.force_login(role("Contributor"))
    links = client.get("/admin/").context["add_links"]
    assert [label for label, _ in links] == [
        "Add law",
        "Add institution",
        "Add person",
        "Add initiative",
        "Add partnership",
    ]
    client.force_login(role("Viewer"))
    assert client.get("/admin/").context["add_links"] == []
