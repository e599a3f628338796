"""Whether a law is in force, by milestones that one holds rather than those of the database."""

import datetime as dt
from collections.abc import Iterable

from tracker.models import Milestone
from tracker.vocabularies import Force, MilestoneKind, Modality


def force_of(milestones: Iterable[Milestone], day: dt.date) -> str:
    """Return whether a law is in force on a day (`vocabularies.Force`) by its milestones.

    The same rule as that of `LawQuerySet.with_force`, for rows that are not those of the database.
    """
    steps = list(milestones)
    entering = [
        step
        for step in steps
        if step.kind == MilestoneKind.IN_FORCE and step.modality != Modality.MISSED
    ]
    behind = [
        step
        for step in entering
        if step.modality == Modality.ACTUAL and step.date_max and step.date_max <= day
    ]
    ahead = [
        step
        for step in entering
        if (step.date_min and step.date_min > day)
        or (not step.date_min and (not step.date_max or step.date_max > day))
    ]
    begun = [step for step in entering if not step.date_min or step.date_min <= day]
    repealed = any(
        step.kind == MilestoneKind.REPEALED
        and step.modality == Modality.ACTUAL
        and step.date_max
        and step.date_max <= day
        and _is_whole(step)
        for step in steps
    )
    rules = (
        (repealed, Force.REPEALED),
        (any(_is_whole(step) for step in behind) and not ahead, Force.IN_FORCE),
        (bool(behind), Force.PARTIALLY_IN_FORCE),
        (any(step.modality == Modality.ACTUAL for step in begun), Force.UNKNOWN),
        (bool(begun), Force.EXPECTED),
        (bool(entering), Force.NOT_IN_FORCE),
    )
    return str(next((force for holds, force in rules if holds), Force.UNKNOWN).value)


def _is_whole(step: Milestone) -> bool:
    return step.scope == "" and step.provision_id is None
