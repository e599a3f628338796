"""Search is filled by migrating a database that had records before it had search."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from tests.factories import InstitutionFactory, LawFactory
from tracker.models import SearchDocument
from tracker.search.filling import is_lacking
from tracker.vocabularies import Status

pytestmark = pytest.mark.django_db


def _migrated(**options: Any) -> str:
    out = StringIO()
    # What a test wrote is not committed; PostgreSQL alters no table with constraints left to check.
    connection.check_constraints()
    call_command("migrate", stdout=out, **options)
    return out.getvalue()


def test_migrating_fills_search_that_is_empty() -> None:
    law = LawFactory(name="Trade Act")
    made = list(SearchDocument.objects.values())
    SearchDocument.objects.all().delete()
    said = _migrated()
    assert "Making what records are found by" in said
    assert f"{len(made)} documents of search were made." in said
    assert list(SearchDocument.objects.values()) == made
    assert SearchDocument.objects.filter(kind="law", object_id=law.pk).exists()


def test_what_broke_off_halfway_is_made() -> None:
    LawFactory()
    lost = LawFactory()
    InstitutionFactory()
    assert not is_lacking()
    SearchDocument.objects.get(kind="law", object_id=lost.pk).delete()
    assert is_lacking()
    _migrated(verbosity=0)
    assert SearchDocument.objects.filter(kind="law", object_id=lost.pk).exists()
    assert not is_lacking()


def test_what_is_found_and_public_no_more_is_taken_out() -> None:
    law = LawFactory()
    # As `loaddata` would write it: nothing is noticed.
    type(law).objects.update(status=Status.WITHDRAWN)
    assert is_lacking()
    _migrated(verbosity=0)
    assert not SearchDocument.objects.filter(kind="law").exists()
    assert not is_lacking()


def test_nothing_is_made_where_nothing_is_lacking() -> None:
    law = LawFactory()
    LawFactory(status=Status.DRAFT)
    SearchDocument.objects.filter(object_id=law.pk, kind="law").update(text="kept")
    assert "documents of search" not in _migrated()
    assert SearchDocument.objects.get(object_id=law.pk, kind="law").text == "kept"


def test_drafts_alone_lack_nothing() -> None:
    LawFactory(status=Status.DRAFT)
    assert not SearchDocument.objects.filter(kind="law").exists()
    assert not is_lacking()
