"""Adding a row: every role at every table gets a form or a refusal, never a fault."""

from typing import Any

import pytest
from django.test import Client
from zeal import zeal_ignore

from tests.admin.rows import TABLES, form_data, listed, make, role
from tests.admin.test_permissions import may_add
from tests.factories import CitationFactory, PassageFactory
from tests.factories.users import PASSWORD, ROLES
from tracker.admin.passage import in_public_use
from tracker.models import Passage

pytestmark = pytest.mark.django_db

POPUP = {"_popup": "1"}


def values_of(row: Any) -> dict[str, Any]:
    """Return the filled columns and relations of a row, as a form sends them."""
    values = {
        field.name: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if field.editable and not field.primary_key
    }
    values = {name: value for name, value in values.items() if value not in (None, "", False)}
    lists = {
        field.name: [other.pk for other in getattr(row, field.name).all()]
        for field in row._meta.many_to_many
    }
    return values | lists


def adding(model: Any) -> dict[str, Any]:
    """Return what fills the form of a new row of `model`: the values of one that is gone again."""
    if model._meta.model_name == "user":
        return {"username": "newcomer", "password1": PASSWORD, "password2": PASSWORD}
    row = make(model)
    values = values_of(row)
    type(row)._base_manager.filter(pk=row.pk).delete()
    return values


@pytest.mark.parametrize("sent", [{}, POPUP], ids=["page", "popup"])
@pytest.mark.parametrize("table", sorted(TABLES))
@pytest.mark.parametrize("name", ROLES)
def test_adding_answers_with_the_row_or_a_refusal(
    name: str, table: str, sent: dict[str, str], client: Client
) -> None:
    client.force_login(role(name))
    model: Any = TABLES[table]
    url = f"{listed(model)}add/"
    allowed = may_add(name, table)
    page = client.get(url, sent)
    assert page.status_code == (200 if allowed else 403)
    values = adding(model)
    before = model._base_manager.count()
    # One row gave the values and another is made of them: the same reads twice are no fault.
    with zeal_ignore():
        response = client.post(url, {**(form_data(page) if allowed else {}), **values, **sent})
    if not allowed:
        assert (response.status_code, model._base_manager.count()) == (403, before)
        return
    # A token is shown on the page that made it, since nobody can be told it later.
    status = 200 if sent or table == "apitoken" else 302
    assert (response.status_code, model._base_manager.count()) == (status, before + 1)


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        pytest.param(None, False, id="uncited"),
        pytest.param("draft", False, id="draft citation"),
        pytest.param("published", True, id="public citation"),
    ],
)
def test_public_use_of_a_passage_that_was_just_saved(cited: str | None, expected: bool) -> None:
    passage: Passage = PassageFactory()
    if cited:
        CitationFactory(passage=passage, status=cited)
    assert in_public_use(passage) is expected
