"""Saving a core record looks for its twins when, and only when, what decides on them changed."""

from typing import Any

import pytest
from django.test import Client

from tests.admin.rows import address, form_data, role
from tests.factories import LawFactory, LawRelationFactory
from tracker.models import Law, Twin

pytestmark = pytest.mark.django_db

_ROW = {"names-0-text": "FEFA", "names-0-lang": "en", "names-0-kind": "acronym"}
_SURE = {"names-0-confidence": "certain", "names-TOTAL_FORMS": "1"}


@pytest.mark.parametrize(
    ("changes", "looked"),
    [
        pytest.param({}, False, id="nothing"),
        pytest.param({"summary": "New.", "note": "Why."}, False, id="what says nothing"),
        pytest.param({"name": "Act on Foreign Exchange"}, True, id="name"),
        pytest.param({"name_ja": "外為法"}, True, id="japanese name"),
        pytest.param({"law_number": "昭和二十四年法律第二百二十八号"}, True, id="compared fact"),
        pytest.param({**_ROW, **_SURE}, True, id="name row"),
    ],
)
def test_what_is_changed_decides_whether_twins_are_looked_for(
    changes: dict[str, str],
    looked: bool,
    client: Client,
    django_capture_on_commit_callbacks: Any,
) -> None:
    law = LawFactory(name="Foreign Exchange Act", status="draft")
    other = LawFactory(name="Foreign Exchange Act", jurisdiction=law.jurisdiction)
    client.force_login(role("Editor"))
    data = form_data(client.get(address(law)))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address(law), {**data, **changes}).status_code == 302
    found = [(twin.first_id, twin.second_id) for twin in Twin.objects.all()]
    assert found == ([(law.pk, other.pk)] if looked else [])


def test_a_new_record_is_compared(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    law = LawFactory(name="Foreign Exchange Act")
    client.force_login(role("Editor"))
    new = "/admin/tracker/law/add/"
    data = form_data(client.get(new))
    values = {"name": law.name, "kind": law.kind, "jurisdiction": law.jurisdiction_id}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(new, {**data, **values}).status_code == 302
    added = Law.objects.exclude(pk=law.pk).get()
    assert [(t.first_id, t.second_id) for t in Twin.objects.all()] == [(law.pk, added.pk)]


def test_a_relation_tells_two_laws_apart(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    law = LawFactory(name="Foreign Exchange Act", status="draft")
    amending = LawFactory(name="Foreign Exchange Act", jurisdiction=law.jurisdiction)
    Twin.objects.create(kind="law", first_id=law.pk, second_id=amending.pk, score=100)
    relation = LawRelationFactory(from_law=law, to_law=amending, kind="amends")
    client.force_login(role("Editor"))
    data = form_data(client.get(address(law)))
    (field,) = [name for name in data if name.endswith("0-kind") and "relation" in name]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address(law), {**data, field: "implements"})
    relation.refresh_from_db()
    assert (relation.kind, Twin.objects.count()) == ("implements", 0)
