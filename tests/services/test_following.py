"""Following: in order, page by page, none lost and none twice."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group

from tests import factories as f
from tests.services.test_public_log import SHOWN, change
from tracker.models import ChangeContext, ChangeEntry, Law, Milestone, Topic, recording
from tracker.services import following
from tracker.services.following import ACTOR_KINDS, Followed, actor_kind, follow, newest
from tracker.services.merging import merge
from tracker.services.public_log import OPS

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


def hidden(number: int) -> None:
    """Write entries that the database alone cannot tell from public ones, as many as `number`."""
    step = f.MilestoneFactory(law=f.LawFactory(status="draft"))
    for n in range(number - 1):
        change(step, title=f"Title {n}")


def test_a_page_goes_on_to_the_first_that_is_found() -> None:
    hidden(4)
    laws(2)
    found = page(limit=1, models=[Milestone, Law])
    (first,) = found.changes
    assert (first.op, first.key) == ("created", "law-0")
    assert (found.last, found.more) == (first.entry.sequence, True)


@pytest.mark.parametrize("op", OPS)
def test_what_was_asked_for_comes_first_however_far_ahead(op: str) -> None:
    for law in laws(3):
        change(law, name="Another")
    kept, lost, gone = (f.LawFactory(slug=slug) for slug in ("kept", "lost", "gone"))
    change(f.LawFactory(slug="late", status="draft"), status="published")
    change(gone, status="withdrawn")
    merge(survivor=kept, loser=lost, actor=None, reason="The same.")
    change(kept, name="Last")
    whole = [c for c in page().changes if c.op == op]
    assert whole
    after, parts = 0, []
    while (found := page(after=after, limit=1, ops=[op])).changes:
        parts += found.changes
        after = found.last
    assert [c.entry.sequence for c in parts] == [c.entry.sequence for c in whole]
    assert (found.last, found.more) == (found.highest, False)


def test_entries_that_cannot_be_what_is_asked_for_are_not_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(following, "ROUNDS", 1)
    made = laws(5)
    change(made[0], status="withdrawn")
    found = page(limit=1, ops=["deleted"])
    assert [(c.op, c.entry.object_pk) for c in found.changes] == [("deleted", str(made[0].pk))]


def test_what_is_found_beyond_a_page_comes_with_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking further ahead loses nothing: each size of a page leads through the same changes."""
    hidden(3)
    laws(2)
    hidden(6)
    f.TopicFactory.create_batch(2)
    whole = [c.entry.sequence for c in page().changes]
    for ahead, limit in itertools.product((1, 2, 3, 1000), (1, 2, 3)):
        monkeypatch.setattr(following, "AHEAD", ahead)
        after, seen, sizes = 0, [], set()
        while True:
            found = page(after=after, limit=limit)
            assert found.last > after
            after = found.last
            seen += [c.entry.sequence for c in found.changes]
            sizes.add(len(found.changes))
            if not found.more:
                break
        assert seen == whole
        assert after == found.highest
        assert max(sizes) <= limit


def test_where_nothing_is_found_for_long_a_page_is_empty_and_leads_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(following, "ROUNDS", 3)
    monkeypatch.setattr(following, "AHEAD", 2)
    hidden(9)
    laws(1)
    which: dict[str, Any] = {"limit": 1, "models": [Milestone, Law]}
    page()
    steps = ChangeEntry.objects.filter(content_type__model="milestone").order_by("sequence")
    numbers = list(steps.values_list("sequence", flat=True))
    assert len(numbers) == 9
    found = page(**which)
    # One entry, and twice two more.
    assert (found.changes, found.last, found.more) == ([], numbers[4], True)
    found = page(after=numbers[4], **which)
    assert (told(found), found.last) == ([("created", "law-0")], found.highest)


@pytest.mark.parametrize("ahead", [2, 10], ids=["two-entries", "ten-entries"])
@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_each_round_costs_the_same_for_any_number_of_entries(
    rounds: int,
    ahead: int,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    monkeypatch.setattr(following, "ROUNDS", rounds)
    monkeypatch.setattr(following, "AHEAD", ahead)
    hidden(40)
    page()
    # Whether any waits, the highest number; in each round the entries, what they name and whether
    # that was renamed, which rows are public, when they appeared (twice).
    with django_assert_num_queries(2 + 6 * rounds):
        found = page(limit=2, models=[Milestone])
    assert (found.changes, found.more) == ([], True)


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


@pytest.mark.parametrize(
    ("rounds", "expected"), [(1, []), (3, []), (4, ["law-1", "law-0"]), (9, ["law-1", "law-0"])]
)
def test_the_newest_are_looked_for_further_back(
    rounds: int, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "ROUNDS", rounds)
    monkeypatch.setattr(following, "AHEAD", 3)
    laws(2)
    hidden(12)
    # Four entries in each round, of which twelve tell nothing.
    found = newest(limit=2, shown=SHOWN, models=[Law, Milestone])
    assert [c.key for c in found] == expected


def test_the_newest_of_few_are_looked_for_once(
    django_assert_num_queries: Callable[..., Any],
) -> None:
    laws(2)
    page()
    # Once: the entries, what they name, which laws are public, when they appeared (twice two).
    with django_assert_num_queries(2 + 7):
        assert len(newest(limit=5, shown=SHOWN, models=[Law])) == 2


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
