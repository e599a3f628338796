"""The geometry of a timeline drawn as SVG: places in per cent, so that it fits every width."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.models import Milestone
from tracker.pages.values import date_text
from tracker.vocabularies import Modality

_LEFT, _RIGHT = 4.0, 96.0
_GAP = 8.0
"""Per cent of the width that two marks in one lane keep apart (28 px on a phone)."""
_LANE = 28
"""Height of a lane in pixels."""
_MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """One step: `x` its middle and `left`, `width` its span, in per cent; `y` in pixels."""

    number: int
    x: str
    y: int
    left: str
    width: str
    wide: bool
    planned: bool
    label: str
    bar: int
    text: int


@dataclass(frozen=True, slots=True)
class Tick:
    """The beginning of a year."""

    year: int
    x: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """All marks, the years under them, and the height of the drawing in pixels."""

    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    height: int
    summary: str

    @property
    def axis(self) -> int:
        """Where the axis lies, in pixels from the top."""
        return self.height - 24

    @property
    def tick_end(self) -> int:
        """Where the marks of the years end, in pixels from the top."""
        return self.axis + 5

    @property
    def years(self) -> int:
        """Where the years stand, in pixels from the top."""
        return self.height - 6


def _span(milestone: Milestone) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day of a step; a bound that is open falls on the other."""
    low, high = milestone.date_min, milestone.date_max
    if low is None and high is None:
        return None
    return low or high, high or low


def draw(milestones: Sequence[Milestone]) -> Timeline | None:
    """Return the timeline of steps given in order; None when fewer than two are dated.

    Each mark bears the place of its step in the list, counted from one.
    """
    dated = [(n, m, span) for n, m in enumerate(milestones, 1) if (span := _span(m))]
    if len(dated) < 2:
        return None
    first = min(span[0] for _, _, span in dated).year
    last = max(span[1] for _, _, span in dated).year + 1
    origin, days = dt.date(first, 1, 1), (last - first) * 365.25

    def place(day: dt.date) -> float:
        return _LEFT + (_RIGHT - _LEFT) * min(1.0, (day - origin).days / days)

    placed = [(n, m, place(span[0]), place(span[1])) for n, m, span in dated]
    lanes = _lanes((low + high) / 2 for _, _, low, high in placed)
    height = 44 + _LANE * (max(lanes) + 1)
    marks = tuple(
        Mark(
            number=n,
            x=_percent((low + high) / 2),
            y=height - 42 - _LANE * lane,
            left=_percent(low),
            width=_percent(high - low),
            wide=high - low > 1,
            planned=m.modality in (Modality.SCHEDULED, Modality.EXPECTED),
            label=f"{n}. {date_text(m.date)}: {m.title}",
            bar=height - 42 - _LANE * lane - 3,
            text=height - 42 - _LANE * lane + 4,
        )
        for (n, m, low, high), lane in zip(placed, lanes, strict=True)
    )
    step = -(-(last - first) // _MOST_TICKS)
    ticks = tuple(
        Tick(year, _percent(_LEFT + (_RIGHT - _LEFT) * (year - first) / (last - first)))
        for year in range(first, last + 1, step)
    )
    years = f"{first}" if last - first == 1 else f"{first} to {last - 1}"
    return Timeline(marks, ticks, height, f"{len(marks)} dated steps, {years}; listed below.")


def _percent(value: float) -> str:
    return f"{value:.2f}%"


def _lanes(places: Iterable[float]) -> list[int]:
    """Return for each place the lowest lane in which no earlier mark is too near."""
    taken: list[list[float]] = []
    result = []
    for place in places:
        lane = next(
            (i for i, row in enumerate(taken) if all(abs(place - p) >= _GAP for p in row)),
            len(taken),
        )
        if lane == len(taken):
            taken.append([])
        taken[lane].append(place)
        result.append(lane)
    return result
