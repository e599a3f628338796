"""`refresh_search` as its user runs it."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories import SearchDocumentFactory
from tracker.models import SearchDocument


@pytest.mark.django_db
def test_it_says_how_many_differed() -> None:
    SearchDocumentFactory(kind="law", object_id=1)
    for expected in ("1 documents changed.\n", "0 documents changed.\n"):
        out = StringIO()
        call_command("refresh_search", stdout=out)
        assert out.getvalue() == expected
    assert SearchDocument.objects.count() == 0
