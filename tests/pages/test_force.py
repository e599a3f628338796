"""Why a law counts as in force or not agrees with what the query computes."""

import datetime as dt
from itertools import product

import pytest

from tests.factories import LawFactory, MilestoneFactory, ProvisionFactory
from tracker.models import Law
from tracker.pages.force import explain_force

pytestmark = pytest.mark.django_db

ACTUAL = {"kind": "in_force", "date": "2022-08-01"}
SCOPED = {**ACTUAL, "scope": "first part"}
PLANNED = {"kind": "in_force", "date": "2022", "modality": "scheduled"}
LATER = {"kind": "in_force", "date": "2024", "modality": "scheduled"}
REPEALED = {"kind": "repealed", "date": "2022-12-31"}


@pytest.mark.parametrize(
    ("steps", "force", "reason"),
    [
        pytest.param(
            [], "unknown", "No source cited here says when it enters into force.", id="no"
        ),
        pytest.param(
            [{**ACTUAL, "date": "2023"}],
            "unknown",
            "The dates given for its entry into force (2023) leave open on which side of that "
            "day it lies.",
            id="open",
        ),
        pytest.param(
            [ACTUAL],
            "in_force",
            "It entered into force (1 August 2022), and no repeal is recorded up to then.",
            id="in-force",
        ),
        pytest.param(
            [SCOPED, LATER],
            "partially_in_force",
            "Parts of it had entered into force: 1 August 2022, covering “first part”; still "
            "ahead or unconfirmed: 2024, scheduled.",
            id="partially",
        ),
        pytest.param(
            [ACTUAL, PLANNED],
            "in_force",
            "It entered into force (1 August 2022), and no repeal is recorded up to then.",
            id="as-planned",
        ),
        pytest.param(
            [ACTUAL, PLANNED, {**LATER, "scope": "second part"}],
            "partially_in_force",
            "Parts of it had entered into force: 1 August 2022; still ahead or unconfirmed: "
            "2024, scheduled, covering “second part”.",
            id="whole-but-for-a-part-ahead",
        ),
        pytest.param(
            [ACTUAL, {**SCOPED, "date": ""}],
            "partially_in_force",
            "Parts of it had entered into force: 1 August 2022; still ahead or unconfirmed: "
            "unknown, covering “first part”.",
            id="whole-but-for-an-undated-part",
        ),
        pytest.param(
            [SCOPED, PLANNED],
            "partially_in_force",
            "Parts of it had entered into force: 1 August 2022, covering “first part”; still "
            "ahead or unconfirmed: 2022, scheduled.",
            id="part-and-the-whole-unconfirmed",
        ),
        pytest.param(
            [ACTUAL, {**REPEALED, "scope": "one article"}],
            "in_force",
            "It entered into force (1 August 2022), and no repeal is recorded up to then.",
            id="repeal-of-a-part",
        ),
        pytest.param(
            [PLANNED],
            "expected",
            "Sources expected it to enter into force by then (2022, scheduled); none cited here "
            "confirms that it did.",
            id="expected",
        ),
        pytest.param(
            [LATER],
            "not_in_force",
            "Its entry into force lies later (2024, scheduled).",
            id="later",
        ),
        pytest.param(
            [ACTUAL, REPEALED], "repealed", "It was repealed (31 December 2022).", id="repealed"
        ),
    ],
)
def test_reason_names_the_dates_it_rests_on(
    steps: list[dict[str, str]], force: str, reason: str
) -> None:
    day = dt.date(2023, 6, 1)
    law = LawFactory()
    for step in steps:
        MilestoneFactory(law=law, **step)
    found = type(law).objects.with_force(day).get(pk=law.pk)

    assert found.force == force
    assert explain_force(found.force, law.milestones.all(), day) == reason


def test_only_a_repeal_of_the_whole_law_is_named() -> None:
    day = dt.date(2023, 6, 1)
    law = LawFactory()
    MilestoneFactory(law=law, **ACTUAL)
    part = {**REPEALED, "date": "2022-10-01", "provision": ProvisionFactory(law=law)}
    MilestoneFactory(law=law, **part)
    MilestoneFactory(law=law, **REPEALED)
    found = type(law).objects.with_force(day).get(pk=law.pk)

    reason = explain_force(found.force, law.milestones.all(), day)
    assert (found.force, reason) == ("repealed", "It was repealed (31 December 2022).")


def test_reasons_see_the_same_steps_as_the_query() -> None:
    day = dt.date(2023, 6, 1)
    dates = [
        "",
        "2022-08-01",
        "2023-06-01",
        "2023-06-02",
        "2023",
        "[..2022]",
        "[..2024]",
        "2024/..",
    ]
    kinds, modalities = ["in_force", "repealed"], ["actual", "scheduled", "missed"]
    parts = [{}, {"scope": "a part"}, {"provision": True}]
    for date, kind, modality, part in product(dates, kinds, modalities, parts):
        law = LawFactory()
        covered = {"provision": ProvisionFactory(law=law)} if "provision" in part else part
        MilestoneFactory(law=law, **ACTUAL)
        MilestoneFactory(law=law, kind=kind, date=date, modality=modality, **covered)

    seen = set()
    for law in Law.objects.with_force(day).prefetch_related("milestones"):
        steps = law.milestones.all()
        repealed = explain_force("repealed", steps, day) != "It was repealed ()."
        awaited = "; still ahead" in explain_force("partially_in_force", steps, day)
        said = "repealed" if repealed else "partially_in_force" if awaited else "in_force"
        assert law.force == said, [str(vars(step)) for step in steps]
        seen.add(said)
    assert seen == {"repealed", "partially_in_force", "in_force"}
