"""`refresh_standings` as its user runs it."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories import StandingFactory
from tracker.models import Standing


@pytest.mark.django_db
def test_it_says_how_many_differed() -> None:
    StandingFactory(kind="law", object_id=1)
    for expected in ("1 standings changed.\n", "0 standings changed.\n"):
        out = StringIO()
        call_command("refresh_standings", stdout=out)
        assert out.getvalue() == expected
    assert Standing.objects.count() == 0
