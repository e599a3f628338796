"""Why a law counts as in force on a day, or not, in words."""

import datetime as dt
from collections.abc import Iterable

from tracker.models import Milestone
from tracker.pages.values import date_text
from tracker.vocabularies import Force, MilestoneKind, Modality


def explain_force(force: str, milestones: Iterable[Milestone], day: dt.date) -> str:
    """Return why `LawQuerySet.with_force` gave `force` on `day`, naming the dates it rests on."""
    rows = list(milestones)
    entering = [
        m for m in rows if m.kind == MilestoneKind.IN_FORCE and m.modality != Modality.MISSED
    ]
    behind = [m for m in entering if _is_behind(m, day)]
    # Once the whole law has entered, what was planned for a day gone by is no longer awaited.
    entered = any(_is_whole(m) for m in behind)
    ahead = [m for m in entering if (_is_ahead(m, day) if entered else m not in behind)]
    repeals = [
        m for m in rows if m.kind == MilestoneKind.REPEALED and _is_whole(m) and _is_behind(m, day)
    ]
    if force == Force.REPEALED:
        return f"It was repealed ({_dates(repeals)})."
    if force == Force.IN_FORCE:
        return f"It entered into force ({_dates(behind)}), and no repeal is recorded up to then."
    if force == Force.PARTIALLY_IN_FORCE:
        rest = f"; still ahead or unconfirmed: {_dates(ahead)}" if ahead else ""
        return f"Parts of it had entered into force: {_dates(behind)}{rest}."
    if force == Force.EXPECTED:
        return (
            f"Sources expected it to enter into force by then ({_dates(ahead)}); "
            "none cited here confirms that it did."
        )
    if force == Force.NOT_IN_FORCE:
        return f"Its entry into force lies later ({_dates(ahead)})."
    if entering:
        return (
            f"The dates given for its entry into force ({_dates(entering)}) leave open "
            "on which side of that day it lies."
        )
    return "No source cited here says when it enters into force."


def _is_behind(milestone: Milestone, day: dt.date) -> bool:
    """Whether a step has certainly been taken by `day`."""
    latest = milestone.date_max
    return milestone.modality == Modality.ACTUAL and latest is not None and latest <= day


def _is_ahead(milestone: Milestone, day: dt.date) -> bool:
    """Whether a step begins after `day`, or may because its first day is not known."""
    earliest: dt.date | None = milestone.date_min
    latest: dt.date | None = milestone.date_max
    if earliest is not None:
        return earliest > day
    return latest is None or latest > day


def _is_whole(milestone: Milestone) -> bool:
    """Whether a step covers the whole law."""
    return not milestone.scope and milestone.provision_id is None


def _dates(milestones: Iterable[Milestone]) -> str:
    """Return the dates of some steps, each with what it covers and whether it was only planned."""
    return " and ".join(
        date_text(m.date)
        + ("" if m.modality == Modality.ACTUAL else f", {m.get_modality_display().lower()}")
        + (f", covering “{m.scope}”" if m.scope else "")
        for m in milestones
    )
