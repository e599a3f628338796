"""Idempotency keys: a token sends each once; another may send the same."""

import pytest

from tests.factories import ApiTokenFactory, IdempotencyKeyFactory
from tests.models.constraints import accepts, refuses


@pytest.mark.django_db
def test_a_token_sends_a_key_once() -> None:
    first = IdempotencyKeyFactory(key="a")
    other = ApiTokenFactory()
    accepts("idempotencykey_unique", IdempotencyKeyFactory.build(token=other, key="a"))
    again = IdempotencyKeyFactory.build(token=first.token, key="a")
    assert str(again) == "a"
    refuses("idempotencykey_unique", again, "This key was answered already.")
