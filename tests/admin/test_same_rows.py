"""Rows in a record's form that may not be there twice: said at the row, never a fault."""

from typing import Any

import pytest
from django.contrib import admin
from django.db.models import UniqueConstraint
from django.forms.models import _get_foreign_key
from django.test import Client
from zeal import zeal_ignore

from tests.admin.rows import TABLES, address, form_data, make, role
from tests.factories import JurisdictionFactory, LawFactory, NameFactory, PartnershipFactory
from tracker.models import LawRelation, Name, PartnershipMember, Provision

pytestmark = pytest.mark.django_db

NAME = {"text": "Same", "lang": "en", "kind": "short", "confidence": "certain"}
NAME_TWICE = "This name is recorded already."
MEMBER_TWICE = "This membership is recorded already."


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(role("Editor"))
    return client


def formset_of(page: Any, model: Any) -> Any:
    """Return the formset of a page that holds the rows of `model`."""
    return next(
        inline.formset
        for inline in page.context["inline_admin_formsets"]
        if inline.formset.model is model
    )


def send(client: Client, url: str, model: Any, rows: dict[int, dict[str, Any]]) -> Any:
    """Send the form at `url` with `rows`, by their place, in the inline of `model`."""
    page = client.get(url)
    prefix = formset_of(page, model).prefix
    data = form_data(page)
    for place, values in rows.items():
        data |= {f"{prefix}-{place}-{name}": value for name, value in values.items()}
    initial = int(data[f"{prefix}-INITIAL_FORMS"])
    data[f"{prefix}-TOTAL_FORMS"] = max(initial, *(place + 1 for place in rows))
    # Two rows that point at the same record each read it.
    with zeal_ignore():
        return client.post(url, data)


def errors_of(response: Any, model: Any) -> list[list[str]]:
    """Return what is said at each row of `model` as a whole."""
    return [list(form.non_field_errors()) for form in formset_of(response, model).forms]


ARMS = ("law", "institution", "person", "initiative", "partnership", "position", "jurisdiction")


@pytest.mark.parametrize("arm", ARMS)
@pytest.mark.parametrize("stands", [0, 1], ids=["both new", "one stands already"])
def test_same_name_twice_is_said_at_the_second(arm: str, stands: int, editor: Client) -> None:
    owner = make(TABLES[arm])
    for _ in range(stands):
        NameFactory(**{"institution": None, arm: owner}, **NAME, status="draft")
    rows = dict.fromkeys(range(stands, 2), NAME)
    response = send(editor, address(owner), Name, rows)
    assert response.status_code == 200
    assert errors_of(response, Name) == [[], [NAME_TWICE]]
    assert Name.objects.count() == stands


def test_same_name_twice_in_the_form_of_a_new_record(editor: Client) -> None:
    new = {"name": "Act", "kind": "act", "jurisdiction": JurisdictionFactory().pk}
    url = "/admin/tracker/law/add/"
    data = {**form_data(editor.get(url)), **new, "names-TOTAL_FORMS": 2}
    for place in (0, 1):
        data |= {f"names-{place}-{name}": value for name, value in NAME.items()}
    response = editor.post(url, data)
    assert response.status_code == 200
    assert errors_of(response, Name) == [[], [NAME_TWICE]]


def test_name_changed_to_that_of_a_new_row(editor: Client) -> None:
    law = LawFactory(status="draft")
    NameFactory(institution=None, law=law, **{**NAME, "text": "Other"}, status="draft")
    response = send(editor, address(law), Name, {0: NAME, 1: NAME})
    assert errors_of(response, Name) == [[], [NAME_TWICE]]


def test_row_that_is_deleted_is_no_twin(editor: Client) -> None:
    law = LawFactory(status="draft")
    NameFactory(institution=None, law=law, **{**NAME, "text": "Other"}, status="draft")
    deleted = {**NAME, "DELETE": "on"}
    assert send(editor, address(law), Name, {0: deleted, 1: NAME}).status_code == 302
    assert [name.text for name in law.names.all()] == ["Same"]


def test_same_text_in_another_language_is_another_name(editor: Client) -> None:
    law = LawFactory(status="draft")
    rows = {0: NAME, 1: {**NAME, "lang": "ja-Latn"}}
    assert send(editor, address(law), Name, rows).status_code == 302
    assert sorted(name.lang for name in law.names.all()) == ["en", "ja-Latn"]


@pytest.mark.parametrize("kind", ["jurisdiction", "institution"])
@pytest.mark.parametrize("stands", [0, 1], ids=["both new", "one stands already"])
def test_same_member_twice_is_said_at_the_second(kind: str, stands: int, editor: Client) -> None:
    partnership, member = PartnershipFactory(status="draft"), make(TABLES[kind])
    values = {"jurisdiction": None, "institution": None, kind: member, "joined": "2022"}
    for _ in range(stands):
        make(PartnershipMember, partnership=partnership, **values, status="draft")
    row = {kind: member.pk, "joined": "2022", "role": "member"}
    rows = dict.fromkeys(range(stands, 2), row)
    response = send(editor, address(partnership), PartnershipMember, rows)
    assert response.status_code == 200
    assert errors_of(response, PartnershipMember) == [[], [MEMBER_TWICE]]


def test_two_members_of_two_kinds_are_no_twins(editor: Client) -> None:
    partnership = PartnershipFactory(status="draft")
    both = [JurisdictionFactory(), make(TABLES["institution"])]
    rows = {
        place: {member._meta.model_name: member.pk, "joined": "2022", "role": "member"}
        for place, member in enumerate(both)
    }
    assert send(editor, address(partnership), PartnershipMember, rows).status_code == 302
    assert partnership.members.count() == 2


@pytest.mark.parametrize("stands", [0, 1], ids=["both new", "one stands already"])
def test_same_number_of_a_provision_twice_is_said_at_the_second(
    stands: int, editor: Client
) -> None:
    law = LawFactory(status="draft")
    for _ in range(stands):
        make(Provision, law=law, n=1, status="draft")
    rows = {
        place: {"n": 1, "title": f"Part {place}", "gist": "It says so."}
        for place in range(stands, 2)
    }
    response = send(editor, address(law), Provision, rows)
    assert response.status_code == 200
    said = errors_of(response, Provision)
    assert (said[0], len(said[1])) == ([], 1)
    assert law.provisions.count() == stands


def test_law_in_relation_to_itself_is_said_at_the_row(editor: Client) -> None:
    law = LawFactory(status="draft")
    response = send(editor, address(law), LawRelation, {0: {"kind": "amends", "to_law": law.pk}})
    assert response.status_code == 200
    assert errors_of(response, LawRelation) == [["A law cannot stand in relation to itself."]]


def test_every_conditional_unique_rule_of_an_inline_is_tried_above() -> None:
    from_admin = {
        rule.name
        for table in TABLES.values()
        for inline in admin.site._registry[table].inlines
        for rule in inline.model._meta.constraints
        if isinstance(rule, UniqueConstraint)
        and rule.condition is not None
        and _get_foreign_key(table, inline.model, fk_name=inline.fk_name).name in rule.fields
    }
    assert from_admin == {
        *(f"name_unique_{arm}" for arm in ARMS),
        "partnershipmember_unique_jurisdiction",
        "partnershipmember_unique_institution",
    }
