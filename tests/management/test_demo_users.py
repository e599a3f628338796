"""Demo logins: one per role, the same from run to run, and nobody else's."""

import json
import stat

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from tests.factories import UserFactory
from tracker.management.demo_logins import DemoError, DemoLogin, ensure_demo_logins

pytestmark = pytest.mark.django_db
ROLE_OF = {
    "demo-viewer": "Viewer",
    "demo-contributor": "Contributor",
    "demo-editor": "Editor",
    "demo-admin": "Administrator",
}


@pytest.fixture
def kept(tmp_path):
    return tmp_path / "demo" / "logins.json"


def test_one_login_per_role_is_made(kept):
    logins = ensure_demo_logins(kept)
    assert {login.username: login.role for login in logins} == ROLE_OF
    for login in logins:
        user = get_user_model().objects.get(username=login.username)
        assert user.check_password(login.password)
        assert [group.name for group in user.groups.all()] == [login.role]
        assert (user.is_staff, user.is_superuser, user.is_active) == (True, False, True)


def test_passwords_differ_and_only_their_owner_can_read_them(kept):
    logins = ensure_demo_logins(kept)
    assert len({login.password for login in logins}) == 4
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_second_run_changes_nothing_and_gives_the_same_passwords(kept):
    first = ensure_demo_logins(kept)
    hashes = dict(get_user_model().objects.values_list("username", "password"))
    second = ensure_demo_logins(kept)
    assert [(one.username, one.password) for one in second] == [
        (one.username, one.password) for one in first
    ]
    assert not any(login.created for login in second)
    assert dict(get_user_model().objects.values_list("username", "password")) == hashes


def test_new_database_is_given_the_kept_passwords(kept):
    first = ensure_demo_logins(kept)
    get_user_model().objects.all().delete()
    assert ensure_demo_logins(kept) == first


def test_user_who_exists_is_not_touched(kept):
    theirs = UserFactory(username="demo-editor", first_name="Someone", is_staff=False)
    before = get_user_model().objects.filter(pk=theirs.pk).values().get()
    logins = {login.username: login for login in ensure_demo_logins(kept)}
    assert logins["demo-editor"] == DemoLogin("demo-editor", "Editor", None, created=False)
    assert get_user_model().objects.filter(pk=theirs.pk).values().get() == before
    assert theirs.groups.count() == 0
    assert logins["demo-viewer"].created


def test_password_that_someone_changed_is_not_shown_as_the_old_one(kept):
    ensure_demo_logins(kept)
    user = get_user_model().objects.get(username="demo-viewer")
    user.set_password("theirs-alone-now")
    user.save()
    logins = {login.username: login.password for login in ensure_demo_logins(kept)}
    assert logins["demo-viewer"] is None
    assert logins["demo-admin"] is not None
    assert get_user_model().objects.get(username="demo-viewer").check_password("theirs-alone-now")


@pytest.mark.parametrize("text", ["", "not json", "[1]"])
def test_unreadable_file_is_written_anew(kept, text):
    kept.parent.mkdir()
    kept.write_text(text)
    logins = ensure_demo_logins(kept)
    assert json.loads(kept.read_text()) == {login.username: login.password for login in logins}


def test_missing_role_makes_no_login_at_all(kept):
    Group.objects.get(name="Editor").delete()
    with pytest.raises(DemoError, match=r"no role Editor; run “manage\.py migrate” first"):
        ensure_demo_logins(kept)
    assert get_user_model().objects.count() == 0
    assert not kept.exists()


def test_command_prints_every_login(settings, tmp_path, capsys):
    settings.DEBUG = True
    settings.BASE_DIR = tmp_path
    call_command("demo_users")
    printed = capsys.readouterr().out
    passwords = json.loads((tmp_path / ".demo" / "logins.json").read_text())
    for username, role in ROLE_OF.items():
        assert f"  {role:<15} {username:<18} {passwords[username]}\n" in printed


def test_command_says_that_a_password_is_someone_elses(settings, tmp_path, capsys):
    settings.DEBUG = True
    settings.BASE_DIR = tmp_path
    UserFactory(username="demo-admin")
    call_command("demo_users")
    assert "demo-admin         (a password that someone has set)\n" in capsys.readouterr().out


def test_command_refuses_production(settings, tmp_path):
    settings.DEBUG = False
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="for development only"):
        call_command("demo_users")
    assert get_user_model().objects.count() == 0
    assert not (tmp_path / ".demo").exists()


def test_command_tells_a_missing_role(settings, tmp_path):
    settings.DEBUG = True
    settings.BASE_DIR = tmp_path
    Group.objects.all().delete()
    with pytest.raises(CommandError, match="Viewer, Contributor, Editor, Administrator"):
        call_command("demo_users")
