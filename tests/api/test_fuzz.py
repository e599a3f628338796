"""Whatever is asked, the answer is one that the API's description knows.

A few requests of each operation, always the same; `make fuzz` makes many, at random.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests.api.fuzzing import World, described, fuzz, make_world, place_of
from tracker.api.urls import ACROSS, VIEWSETS

pytestmark = pytest.mark.django_db
OTHERS = ("", "problems", "changes.atom", *ACROSS)


@pytest.fixture(scope="module")
def operations() -> dict[str, list[Any]]:
    """Return all that the API does, by its place."""
    found: dict[str, list[Any]] = {}
    for result in described().get_all_operations():
        operation = result.ok()
        found.setdefault(place_of(operation.path), []).append(operation)
    return found


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Make the rows once: each request is undone, so that all find the same."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(PASSWORD_HASHERS=hashers):
            made = make_world()
        yield made
        transaction.set_rollback(True)


@pytest.mark.parametrize("place", OTHERS)
def test_what_is_no_list_is_answered_as_described(
    place: str, operations: dict[str, list[Any]], world: World
) -> None:
    for operation in operations[place]:
        fuzz(operation, world, examples=6)


@pytest.mark.parametrize("place", VIEWSETS)
def test_reads_are_answered_as_described(
    place: str, operations: dict[str, list[Any]], world: World
) -> None:
    for operation in operations[place]:
        if operation.method.upper() == "GET":
            fuzz(operation, world, examples=6)


@pytest.mark.parametrize("place", [place for place in VIEWSETS if place != "redirects"])
def test_writes_are_answered_as_described(
    place: str, operations: dict[str, list[Any]], world: World
) -> None:
    writes = [one for one in operations[place] if one.method.upper() != "GET"]
    assert len(writes) == 5
    for operation in writes:
        fuzz(operation, world, examples=3)


def test_every_operation_is_asked(operations: dict[str, list[Any]]) -> None:
    assert set(operations) == {*VIEWSETS, *OTHERS}
