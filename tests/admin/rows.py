"""Rows for the admin's tests: one of each table, and a record with parts of every kind."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.forms.models import _get_foreign_key
from django.urls import reverse

from tests import factories
from tests.factories import JurisdictionFactory, PersonFactory, TopicFactory, UserFactory

TABLES = {
    model._meta.model_name: model
    for model in admin.site._registry
    if model._meta.app_label in ("tracker", "auth")
}
"""Every table of the admin, by the name of its model."""


def make(model: Any, **values: Any) -> Any:
    """Return a new row of `model`, its many-to-many relations filled."""
    if model is Group:
        return Group.objects.create(name=f"Group {Group.objects.count()}")
    factory = getattr(factories, f"{model.__name__}Factory")
    row = factory(**values)
    for field in model._meta.many_to_many:
        if field.name in ("topics", "people"):
            others = TopicFactory if field.name == "topics" else PersonFactory
            getattr(row, field.name).add(others())
    return row


def fill(row: Any, count: int) -> None:
    """Give `row` as many parts of each kind as its form shows."""
    for inline in admin.site._registry[type(row)].inlines:
        key = _get_foreign_key(type(row), inline.model, fk_name=inline.fk_name).name
        for _ in range(count):
            values: dict[str, Any] = {key: row}
            if inline.model.__name__ == "PartnershipMember":
                values["jurisdiction"] = JurisdictionFactory()
            make(inline.model, **values)


def address(row: Any, page: str = "change") -> str:
    """Return the address of a row's page."""
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[row.pk])


def listed(model: Any) -> str:
    """Return the address of a table's list."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def role(name: str) -> Any:
    """Return a new user of a role."""
    return UserFactory(role=name)


def form_data(response: Any) -> dict[str, Any]:
    """Return what a browser would send back of the form on a page, nothing changed."""
    data: dict[str, Any] = {}
    forms = [response.context["adminform"].form]
    for formset in response.context["inline_admin_formsets"]:
        forms.append(formset.formset.management_form)
        forms.extend(formset.formset.forms)
    for form in forms:
        for field in form:
            value = field.value()
            if value is None or value is False:
                continue
            if isinstance(value, list):
                data[field.html_name] = [getattr(item, "pk", item) for item in value]
            else:
                data[field.html_name] = getattr(value, "pk", value)
    return data


def asked(queries: Any) -> int:
    """Return how many captured queries ask for something: the same on both databases.

    PostgreSQL is told twice to check its foreign keys at once; SQLite does so by itself.
    """
    return sum(not query["sql"].startswith("SET CONSTRAINTS") for query in queries)


def locking() -> int:
    """Return how many queries more PostgreSQL is asked where a record's search document follows.

    The record is locked meanwhile; SQLite has one writer at a time anyway.
    """
    return int(connection.vendor == "postgresql")


def warm() -> None:
    """Read what Django remembers for good, so that counts do not depend on what ran before."""
    for model in TABLES.values():
        ContentType.objects.get_for_model(model)
