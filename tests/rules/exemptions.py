"""Exceptions to a rule: each with its reason, and none that is no longer needed."""

from collections.abc import Iterable


def check(offenders: Iterable[str], exempt: dict[str, str]) -> None:
    """Fail unless those who break a rule are just those `exempt`, each with its reason.

    So a new offender fails, and so does an exemption whose offender has mended its ways.
    """
    found = set(offenders)
    unexcused = sorted(found - exempt.keys())
    stale = sorted(exempt.keys() - found)
    unexplained = sorted(name for name, reason in exempt.items() if len(reason.split()) < 3)
    assert (unexcused, stale, unexplained) == ([], [], []), (
        f"break the rule: {unexcused}; exempt without need: {stale}; no reason: {unexplained}"
    )
