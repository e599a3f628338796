"""The geometry of the timeline."""

import pytest

from tracker.models import Milestone
from tracker.pages.timeline import draw


def step(date: str, modality: str = "actual") -> Milestone:
    milestone = Milestone(title="Step", date=date, modality=modality)
    milestone.derive()
    return milestone


@pytest.mark.parametrize("dates", [[], ["2022"], ["", ""], ["2022", ""], ["..", "2022"]])
def test_fewer_than_two_dated_steps_are_not_drawn(dates: list[str]) -> None:
    assert draw([step(date) for date in dates]) is None


def test_marks_stand_at_their_share_of_the_years() -> None:
    drawing = draw([step("2020-01-01"), step("2021"), step("2021-12-31", "scheduled")])

    assert [(m.number, m.left, m.width, m.wide, m.planned) for m in drawing.marks] == [
        (1, "4.00%", "0.00%", False, False),
        (2, "50.09%", "45.84%", True, False),
        (3, "95.94%", "0.00%", False, True),
    ]
    assert [(t.year, t.x) for t in drawing.ticks] == [
        (2020, "4.00%"),
        (2021, "50.00%"),
        (2022, "96.00%"),
    ]
    assert drawing.summary == "3 dated steps, 2020 to 2021; listed below."


def test_steps_of_the_same_day_stand_above_one_another() -> None:
    drawing = draw([step("2022-05-11")] * 3)

    assert len({m.y for m in drawing.marks}) == 3
    assert drawing.height == 44 + 3 * 28
    assert min(m.y for m in drawing.marks) >= 12


def test_unbounded_spans_stand_at_their_known_end() -> None:
    drawing = draw([step("[2020-07-01..]"), step("[..2021-07-01]")])

    assert [m.width for m in drawing.marks] == ["0.00%", "0.00%"]


def test_many_years_have_few_ticks() -> None:
    drawing = draw([step("1960"), step("2024")])

    assert [t.year for t in drawing.ticks] == [1960, 1971, 1982, 1993, 2004, 2015]
