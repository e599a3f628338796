"""As many foreign keys as a page may have are read at once, on SQLite too."""

import pytest
from django.db.models import Prefetch

from tests.factories import InitiativeFactory
from tracker.models import Initiative, Institution

pytestmark = pytest.mark.django_db

TARGETS = 1100
"""More than SQLite takes in one `… OR …`."""


def test_foreign_keys_with_many_targets_are_prefetched() -> None:
    leads = Institution.objects.bulk_create(
        Institution(slug=f"i{n}", name=f"I{n}", status="published") for n in range(TARGETS)
    )
    jurisdiction = InitiativeFactory(lead=None).jurisdiction
    Initiative.objects.bulk_create(
        Initiative(slug=f"n{n}", name="N", kind="fund", jurisdiction=jurisdiction, lead=lead)
        for n, lead in enumerate(leads)
    )
    rows = Initiative.objects.order_by("id").prefetch_related(
        Prefetch("lead", Institution.objects.public())
    )

    assert [row.lead for row in rows] == [None, *leads]
