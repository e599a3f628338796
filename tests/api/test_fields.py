"""Fields of answers that are ours, where no endpoint of its own would test them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import override_settings

from tests import factories as f
from tracker.models import Milestone, Passage

Get = Callable[..., Any]
CHECKED = dt.datetime(2022, 8, 1, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize("site", ["Asia/Tokyo", "UTC"])
def test_moments_are_in_utc_wherever_the_site_is(site: str, get: Get) -> None:
    step = f.MilestoneFactory()
    Milestone.objects.filter(pk=step.pk).update(updated_at=CHECKED)
    passage = f.PassageFactory()
    f.CitationFactory(passage=passage)
    Passage.objects.filter(pk=passage.pk).update(checked_at=CHECKED)
    with override_settings(TIME_ZONE=site):
        [listed] = get("milestones/")["results"]
        [dated] = get(f"timeline/?record=laws:{step.law.slug}")["results"]
        changes = get(f"changes/?type=milestone&slug={step.slug}")["results"]
        detail = get(f"passages/{passage.ref}/")
        [line] = get("passages/")["results"]
    assert listed["updated_at"] == dated["updated_at"] == "2022-08-01T12:00:00Z"
    assert detail["checked_at"] == line["checked_at"] == "2022-08-01T12:00:00Z"
    assert {change["at"][-1] for change in changes} == {"Z"}
