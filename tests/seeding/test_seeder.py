"""Seeding: the table of fates, row by row; an editor's work is never overwritten."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tracker.changes.plan import Fate
from tracker.errors import PlanRefused, SeedError
from tracker.models import ChangeEntry, Citation, Law, Redirect, SeedState, Source, Topic
from tracker.seeding.files import fixture_files, read_files
from tracker.seeding.planning import DELETED, EDITED, MERGED, NOT_SEEDED
from tracker.seeding.seeder import seed

pytestmark = pytest.mark.django_db

Fates = dict[tuple[str, str], tuple[Fate, str]]


@pytest.fixture
def run(small: Path) -> Callable[..., Fates]:
    """Return a function that seeds the small set and returns each row's fate and why."""

    def seed_small(**options: Any) -> Fates:
        rows, faults = read_files(fixture_files(small))
        assert faults == []
        seeding = seed(rows, **options)
        return {(c.model, c.key): (c.fate, c.why) for c in seeding.plan.changes}

    return seed_small


def rewrite(small: Path, name: str, old: str, new: str) -> None:
    path = small / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


LAW = ("tracker.law", "an-act")


def test_the_first_seeding_creates_every_row(run: Callable[..., Fates]) -> None:
    assert set(run().values()) == {(Fate.CREATE, "")}
    law = Law.objects.get()
    assert (law.name, law.jurisdiction.code, law.topics.get().slug) == ("An act", "JP", "cyber")
    assert SeedState.objects.count() == 7


def test_the_second_seeding_changes_nothing(run: Callable[..., Fates]) -> None:
    run()
    versions = list(Law.objects.values_list("version", "updated_at"))
    entries = ChangeEntry.objects.count()
    assert set(run().values()) == {(Fate.UNCHANGED, "")}
    assert list(Law.objects.values_list("version", "updated_at")) == versions
    assert ChangeEntry.objects.count() == entries


def test_a_changed_fixture_updates_a_row_nobody_edited(
    run: Callable[..., Fates], small: Path
) -> None:
    run()
    rewrite(small, "23_laws.yaml", '"An act"', '"The act"')
    assert run()[LAW] == (Fate.UPDATE, "")
    assert Law.objects.get().name == "The act"
    assert run()[LAW] == (Fate.UNCHANGED, "")


def test_an_editors_change_stays_and_is_reported(run: Callable[..., Fates], small: Path) -> None:
    run()
    law = Law.objects.get()
    law.name = "Edited"
    law.save()
    assert run()[LAW] == (Fate.KEEP, EDITED)
    rewrite(small, "23_laws.yaml", '"An act"', '"The act"')
    assert run()[LAW] == (Fate.KEEP, EDITED)
    assert Law.objects.get().name == "Edited"


def test_an_editors_change_of_relations_stays_too(run: Callable[..., Fates]) -> None:
    run()
    Law.objects.get().topics.clear()
    assert run()[LAW] == (Fate.KEEP, EDITED)
    assert Law.objects.get().topics.count() == 0


@pytest.mark.parametrize("key", ["an-act", "law an-act"])
def test_force_overwrites_the_named_row_only(run: Callable[..., Fates], key: str) -> None:
    run()
    Law.objects.update(name="Edited")
    Topic.objects.update(label="Edited")
    fates = run(force=[key])
    assert fates[LAW] == (Fate.UPDATE, "forced")
    assert fates["tracker.topic", "cyber"] == (Fate.KEEP, EDITED)
    assert (Law.objects.get().name, Topic.objects.get().label) == ("An act", "Edited")


def test_what_an_editor_deleted_stays_deleted(run: Callable[..., Fates]) -> None:
    run()
    Citation.objects.get(n=2).delete()
    assert run()["tracker.citation", "z000-p01 2"] == (Fate.KEEP, DELETED)
    assert Citation.objects.count() == 1


def test_what_an_editor_renamed_stays_renamed_and_evidence_follows(
    run: Callable[..., Fates],
) -> None:
    run()
    law = Law.objects.get()
    law.slug = "the-act"
    law.save()
    fates = run()
    assert fates[LAW] == (Fate.KEEP, MERGED)
    assert fates["tracker.citation", "z000-p01 1"] == (Fate.UNCHANGED, "")
    assert Redirect.objects.get().new_slug == "the-act"
    assert Law.objects.get().citations.count() == 2


def test_force_does_not_bring_back_what_was_renamed(run: Callable[..., Fates]) -> None:
    run()
    law = Law.objects.get()
    law.slug = "the-act"
    law.save()
    assert run(force=["an-act"])[LAW] == (Fate.KEEP, MERGED)
    assert Law.objects.get().slug == "the-act"


def test_force_of_a_row_that_is_not_there_is_refused(run: Callable[..., Fates]) -> None:
    with pytest.raises(SeedError, match="no row of the fixtures is called “law:an-act”"):
        run(force=["law:an-act"])
    assert Law.objects.count() == 0


def test_a_row_that_was_there_before_with_other_values_is_kept(
    run: Callable[..., Fates],
) -> None:
    Topic.objects.create(slug="cyber", label="Ours")
    assert run()["tracker.topic", "cyber"] == (Fate.KEEP, NOT_SEEDED)
    assert Topic.objects.get().label == "Ours"


def test_a_row_that_was_there_before_with_the_same_values_is_remembered(
    run: Callable[..., Fates], small: Path
) -> None:
    Topic.objects.create(slug="cyber", label="Cyber")
    assert run()["tracker.topic", "cyber"] == (Fate.UNCHANGED, "")
    rewrite(small, "00_reference.yaml", '"Cyber"', '"Cyber security"')
    assert run()["tracker.topic", "cyber"] == (Fate.UPDATE, "")


def test_a_row_that_left_the_files_is_reported_and_never_deleted(
    run: Callable[..., Fates], small: Path
) -> None:
    run()
    text = (small / "40_evidence_z000.yaml").read_text(encoding="utf-8")
    first = text.rindex("- model: tracker.citation")
    (small / "40_evidence_z000.yaml").write_text(text[:first], encoding="utf-8")
    rows, _ = read_files(fixture_files(small))
    assert seed(rows).no_longer_seeded == (("tracker.citation", "z000-p01 2"),)
    assert Citation.objects.count() == 2


def test_a_dry_run_plans_and_writes_nothing(run: Callable[..., Fates]) -> None:
    assert set(run(dry_run=True).values()) == {(Fate.CREATE, "")}
    assert (Law.objects.count(), SeedState.objects.count()) == (0, 0)


def test_a_row_that_breaks_a_rule_leaves_nothing_behind(
    run: Callable[..., Fates], small: Path
) -> None:
    rewrite(small, "23_laws.yaml", "kind: act", "kind: poem")
    with pytest.raises(PlanRefused, match=r"law an-act: kind: Value 'poem'"):
        run()
    assert (Source.objects.count(), Topic.objects.count(), SeedState.objects.count()) == (0, 0, 0)


def test_seeding_writes_the_log_as_one_change_set(run: Callable[..., Fates]) -> None:
    run()
    sets = ChangeEntry.objects.values_list("cid", "origin", "reason", "actor").order_by().distinct()
    assert [values[1:] for values in sets] == [("seed", "Seeded from fixtures", None)]


@pytest.mark.parametrize("renames", [pytest.param(1, id="one"), pytest.param(3, id="three")])
def test_redirects_are_read_once_however_many(
    run: Callable[..., Fates], renames: int, django_assert_num_queries: Any
) -> None:
    run()
    for slug in ["the-act", "an-old-act", "a-new-act"][:renames]:
        law = Law.objects.get()
        law.slug = slug
        law.save()
    # One more: the digests of the rows that followed the redirects.
    with django_assert_num_queries(PLANNING_QUERIES + 1):
        fates = run()
    assert fates[LAW] == (Fate.KEEP, MERGED)
    assert fates["tracker.citation", "z000-p01 1"] == (Fate.UNCHANGED, "")


def test_when_a_row_was_written_last_is_remembered(run: Callable[..., Fates], small: Path) -> None:
    run()
    SeedState.objects.update(loaded_at="2020-01-01T00:00Z")
    rewrite(small, "23_laws.yaml", '"An act"', '"The act"')
    run()
    moved = SeedState.objects.filter(loaded_at__year__gt=2020)
    assert list(moved.values_list("key", flat=True)) == ["an-act"]


@pytest.mark.parametrize("times", [pytest.param(1, id="one-row"), pytest.param(3, id="three")])
def test_planning_costs_the_same_for_many_rows(
    run: Callable[..., Fates], small: Path, times: int, django_assert_num_queries: Any
) -> None:
    run()
    extra = "".join(
        f'- {{model: tracker.topic, fields: {{slug: extra-{i}, label: "X"}}}}\n'
        for i in range(times)
    )
    path = small / "00_reference.yaml"
    path.write_text(path.read_text(encoding="utf-8") + extra, encoding="utf-8")
    run()
    # A savepoint's two; each seeded model and its relations once; states twice; redirects.
    with django_assert_num_queries(PLANNING_QUERIES):
        run()


PLANNING_QUERIES = 40
