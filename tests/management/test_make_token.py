"""`manage.py make_token`: a token that works, on standard output alone."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories import UserFactory
from tracker.models import ApiToken
from tracker.services.tokens import recognise

pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[str, str]:
    out, told = StringIO(), StringIO()
    call_command("make_token", *words, stdout=out, stderr=told)
    return out.getvalue(), told.getvalue()


def test_token_is_printed_and_works() -> None:
    user: Any = UserFactory(role="Editor")
    text, told = run(user.username, "--name", "Sync", "--days", "2", "--read-only")
    token = recognise(text.strip())
    assert (token.user, token.name, token.read_only) == (user, "Sync", True)
    assert f"good until {token.expires_at:%Y-%m-%d}" in told
    assert text.strip() not in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["nobody", "--name", "x"], "no user “nobody”", id="nobody"),
        pytest.param(["somebody", "--name", "x", "--days", "0"], "from 1 to 366", id="days"),
        pytest.param(["somebody", "--name", " "], "Name the token", id="name"),
    ],
)
def test_what_cannot_be_made(words: list[str], said: str) -> None:
    UserFactory(role="Editor", username="somebody")
    with pytest.raises(CommandError, match=said):
        run(*words)
    assert not ApiToken.objects.exists()
