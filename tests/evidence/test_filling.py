"""Standings are computed by migrating a database that had evidence before it kept them."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from tests.factories import CitationFactory, LawFactory
from tracker.evidence.filling import is_lacking
from tracker.evidence.standing import refresh_all
from tracker.models import Standing
from tracker.vocabularies import Status

pytestmark = pytest.mark.django_db


def _migrated() -> str:
    out = StringIO()
    # What a test wrote is not committed; PostgreSQL alters no table with constraints left to check.
    connection.check_constraints()
    call_command("migrate", stdout=out)
    return out.getvalue()


def _kept() -> list[tuple[str, int, str, str]]:
    return list(Standing.objects.values_list("kind", "object_id", "field", "state"))


def test_migrating_computes_standings_that_are_not_there() -> None:
    CitationFactory(law=LawFactory(), field="law_number", reported="1")
    refresh_all()
    made = _kept()
    Standing.objects.all().delete()
    assert is_lacking()
    assert f"{len(made)} standings were computed." in _migrated()
    assert made
    assert _kept() == made


def test_what_broke_off_halfway_is_computed() -> None:
    first, second = LawFactory(), LawFactory()
    for law in (first, second):
        CitationFactory(law=law, field="law_number", reported="1")
    refresh_all()
    assert not is_lacking()
    made = set(_kept())
    Standing.objects.filter(kind="law", object_id=second.pk).delete()
    assert is_lacking()
    assert "standings were computed." in _migrated()
    assert set(_kept()) == made
    assert not is_lacking()


def test_nothing_is_computed_where_nothing_is_lacking() -> None:
    CitationFactory(law=LawFactory(), field="law_number", reported="1")
    refresh_all()
    Standing.objects.filter(field="law_number").delete()
    left = _kept()
    assert left
    assert "standings" not in _migrated()
    assert _kept() == left


def test_withdrawn_records_and_those_without_evidence_lack_nothing() -> None:
    CitationFactory(
        law=LawFactory(status=Status.WITHDRAWN), field="law_number", status=Status.WITHDRAWN
    )
    LawFactory()
    CitationFactory(law=LawFactory(), field="law_number", status=Status.WITHDRAWN)
    CitationFactory(law=LawFactory(), field="no_such_field")
    Standing.objects.all().delete()
    assert not is_lacking()
