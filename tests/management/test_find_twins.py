"""`manage.py find_twins` says what it did."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories import LawFactory


@pytest.mark.django_db
def test_find_twins_says_what_it_found() -> None:
    law = LawFactory(name="Foreign Exchange Act")
    LawFactory(name="Foreign Exchange Act", jurisdiction=law.jurisdiction)
    said = StringIO()
    for _ in range(2):
        call_command("find_twins", stdout=said)
    assert said.getvalue().splitlines() == [
        "1 new pairs, 0 known, 0 no longer there.",
        "0 new pairs, 1 known, 0 no longer there.",
    ]
