"""API tokens: shown once, kept as a digest, and good only as long as they should be."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.utils import timezone

from tests.factories import UserFactory
from tracker.errors import TokenError
from tracker.models import ApiToken, ChangeEntry
from tracker.services.tokens import MOST_DAYS, issue, recognise, revoke

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> Any:
    return UserFactory(role="Editor")


def test_a_token_is_recognised_by_its_whole_text_alone(user: Any) -> None:
    token, text = issue(user=user, name=" Sync ")
    assert (recognise(text), token.name) == (token, "Sync")
    assert text.startswith(f"trk_{token.prefix}_")
    for other in (text[:-1], f"{text}x", text.upper(), "", "trk_", "trk__", f"trk_{token.prefix}_"):
        with pytest.raises(TokenError, match="no token that was issued here"):
            recognise(other)


def test_nothing_kept_or_logged_leads_back_to_the_text(user: Any) -> None:
    entries = ChangeEntry.objects.count()
    token, text = issue(user=user, name="Sync")
    kept = " ".join(str(value) for value in ApiToken.objects.values_list()[0])
    assert text.removeprefix(f"trk_{token.prefix}_") not in kept
    assert ChangeEntry.objects.count() == entries


@pytest.mark.parametrize("days", [0, -1, MOST_DAYS + 1])
def test_a_life_out_of_bounds_is_refused(days: int, user: Any) -> None:
    with pytest.raises(TokenError, match=f"from 1 to {MOST_DAYS} days, not {days}"):
        issue(user=user, name="Sync", days=days)
    assert not ApiToken.objects.exists()


def test_a_token_without_a_name_is_refused(user: Any) -> None:
    with pytest.raises(TokenError, match="Name the token"):
        issue(user=user, name="  ")


def test_a_token_expires(user: Any) -> None:
    token, text = issue(user=user, name="Sync", days=1)
    token.expires_at = timezone.now() - dt.timedelta(seconds=1)
    token.save()
    with pytest.raises(TokenError, match=f"expired on {token.expires_at:%Y-%m-%d}"):
        recognise(text)


_ONLY_READING = {
    "postgresql": "SET default_transaction_read_only = {}",
    "sqlite": "PRAGMA query_only = {}",
}


@pytest.mark.django_db(transaction=True)
def test_a_token_is_recognised_where_nothing_can_be_written(api_client: Any) -> None:
    _, text = issue(user=UserFactory(role="Editor"), name="Sync")
    with connection.cursor() as cursor:
        cursor.execute(_ONLY_READING[connection.vendor].format("on"))
        try:
            with pytest.raises(DatabaseError):
                ApiToken.objects.update(name="Written")
            answer = api_client.get("/api/v1/laws/", HTTP_AUTHORIZATION=f"Bearer {text}")
        finally:
            cursor.execute(_ONLY_READING[connection.vendor].format("off"))
    assert answer.status_code == 200
    assert ApiToken.objects.get().last_used_on is None
    assert recognise(text).last_used_on == timezone.localdate()


def test_another_failure_of_the_database_is_not_passed_over(
    user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, text = issue(user=user, name="Sync")

    def fails(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("The disk is full.")

    monkeypatch.setattr(ApiToken, "save", fails)
    with pytest.raises(OperationalError, match="full"):
        recognise(text)


def test_a_token_is_revoked_once(user: Any) -> None:
    token, text = issue(user=user, name="Sync")
    day = revoke(token).revoked_at
    assert revoke(token).revoked_at == day
    with pytest.raises(TokenError, match="was revoked on"):
        recognise(text)


@pytest.mark.parametrize("flag", ["is_active", "is_staff"])
def test_whoever_may_not_log_in_has_no_token_either(flag: str, user: Any) -> None:
    _, text = issue(user=user, name="Sync")
    setattr(user, flag, False)
    user.save()
    with pytest.raises(TokenError, match="may not log in any more"):
        recognise(text)


def test_use_is_noted_once_a_day(user: Any, django_assert_num_queries: Any) -> None:
    token, text = issue(user=user, name="Sync")
    recognise(text)
    token.refresh_from_db()
    assert token.last_used_on == timezone.localdate()
    with django_assert_num_queries(1):
        recognise(text)
