"""Following: in order, page by page, none lost and none twice."""

from typing import Any

import pytest
from django.contrib.auth.models import Group

from tests import factories as f
from tests.services.test_public_log import SHOWN, change
from tracker.models import ChangeContext, ChangeEntry, Law, Topic, recording
from tracker.services import following
from tracker.services.following import ACTOR_KINDS, Followed, actor_kind, follow, newest

pytestmark = pytest.mark.django_db


def page(after: int = 0, limit: int = 1000, **which: Any) -> Followed:
    return follow(after=after, limit=limit, shown=SHOWN, **which)


def told(found: Followed) -> list[tuple[str, str]]:
    return [(change.op, change.key) for change in found.changes]


def laws(number: int) -> list[Law]:
    return [f.LawFactory(slug=f"law-{n}") for n in range(number)]


def test_nothing_follows_nothing() -> None:
    assert page() == Followed([], last=0, more=False, highest=0)


def test_pages_together_are_the_whole() -> None:
    for law in laws(3):
        change(law, name="Another")
    whole = page().changes
    after, parts = 0, []
    while True:
        found = page(after=after, limit=2)
        parts += found.changes
        after = found.last
        if not found.more:
            break
    assert [c.entry.sequence for c in parts] == [c.entry.sequence for c in whole]
    assert page(after=after).changes == []


def test_where_to_go_on_is_behind_all_that_was_looked_at() -> None:
    """Also behind what is not told, so that it is not looked at again."""
    laws(1)
    f.LawFactory(status="draft")
    found = page()
    assert (len(found.changes), found.more) == (1, False)
    assert found.last == found.highest == ChangeEntry.objects.count()


def test_a_page_may_be_empty_with_more_behind() -> None:
    step = f.MilestoneFactory(law=f.LawFactory(status="draft"))
    for n in range(3):
        change(step, title=f"Title {n}")
    laws(1)
    after = 0
    told_so_far: list[Any] = []
    for _ in range(10):
        found = page(after=after, limit=1)
        told_so_far += told(found) or ["none"]
        after = found.last
        if not found.more:
            break
    assert told_so_far[-1] == ("created", "law-0")
    assert set(told_so_far[:-1]) == {"none"}


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ({"models": [Topic]}, []),
        ({"keys": ["law-1"]}, [("created", "law-1"), ("deleted", "law-1")]),
        ({"ops": ["updated"]}, [("updated", "law-0")]),
        ({"ops": ["deleted"]}, [("deleted", "law-1")]),
        ({"ops": ["created", "deleted"]}, [("created", "law-0"), ("deleted", "law-1")]),
        ({"ops": ["merged"]}, []),
        ({"models": [Law], "ops": ["updated"], "keys": ["law-1"]}, []),
    ],
)
def test_some_can_be_chosen(which: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    first, second = laws(2)
    change(first, name="Another")
    second.delete()
    expected = [pair for pair in expected if pair != ("created", "law-1")]
    found = page(**which)
    assert told(found) == expected
    assert (found.last, found.more) == (found.highest, False)


def test_the_newest_come_first() -> None:
    first, _ = laws(2)
    change(first, name="Another")
    found = newest(limit=2, shown=SHOWN)
    assert [(c.op, c.key) for c in found] == [("updated", "law-0"), ("created", "law-1")]
    only = newest(limit=5, shown=SHOWN, ops=["created"], models=[Law])
    assert [c.key for c in only] == ["law-1", "law-0"]


def test_much_that_waits_is_numbered_a_part_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "NUMBERED_AT_ONCE", 2)
    monkeypatch.setattr("tracker.models.change_entry._BATCH", 2)
    laws(3)
    waiting = ChangeEntry.objects.count()
    found = page()
    assert (found.highest, found.last, found.more) == (2, 2, True)
    seen, rounds = list(found.changes), 1
    while found.more:
        found = page(after=found.last)
        seen += found.changes
        rounds += 1
    assert rounds >= waiting // 2
    assert sorted(c.key for c in seen if c.model is Law) == ["law-0", "law-1", "law-2"]


@pytest.mark.parametrize(
    ("origin", "expected"),
    [("seed", "seed"), ("import", "import"), ("api", "api"), ("check", "checker"), ("", "system")],
)
def test_programs_are_told_by_their_door(origin: str, expected: str) -> None:
    with recording(ChangeContext(origin=origin)):
        f.TopicFactory()
    assert actor_kind(ChangeEntry.objects.get()) == expected


@pytest.mark.parametrize("role", ["Viewer", "Contributor", "Editor", "Administrator"])
def test_people_are_told_by_their_role(role: str) -> None:
    with recording(ChangeContext(actor=f.UserFactory(role=role), origin="admin")):
        f.TopicFactory()
    assert actor_kind(ChangeEntry.objects.get()) == role.lower()


def test_people_with_several_roles_or_none() -> None:
    editor, root, nobody = f.UserFactory(role="Viewer"), f.UserFactory(), f.UserFactory()
    editor.groups.add(Group.objects.get(name="Editor"))
    root.is_superuser = True
    kinds = []
    for actor in (editor, root, nobody):
        kinds.append(actor_kind(f.ChangeEntryFactory.build(actor=actor, origin="admin")))
    assert kinds == ["editor", "administrator", "viewer"]
    assert set(kinds) <= set(ACTOR_KINDS)
