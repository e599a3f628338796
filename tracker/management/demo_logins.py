"""One login per role for a demo, with passwords that stay the same from run to run."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from tracker.errors import TrackerError

LOGINS = {
    "demo-viewer": "Viewer",
    "demo-contributor": "Contributor",
    "demo-editor": "Editor",
    "demo-admin": "Administrator",
}
"""Name of each demo login, and the role it has."""


class DemoError(TrackerError):
    """Demo logins cannot be made; the message says what to do."""


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One login; `password` is None where someone has set another, which is theirs to know."""

    username: str
    role: str
    password: str | None
    created: bool


def _read(kept: Path) -> dict[str, str]:
    """Return the passwords in `kept`; none if it is missing or unreadable as such."""
    try:
        found = json.loads(kept.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _write(kept: Path, passwords: dict[str, str]) -> None:
    """Write `passwords` so that only their owner can read them."""
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(passwords, file, indent=2)


@transaction.atomic
def ensure_demo_logins(kept: Path) -> list[DemoLogin]:
    """Return one login per role, making those that do not exist; a user who exists is not touched.

    `kept` is the file that remembers the passwords. Raises DemoError if a role is missing.
    """
    groups = {group.name: group for group in Group.objects.filter(name__in=LOGINS.values())}
    missing = [role for role in LOGINS.values() if role not in groups]
    if missing:
        raise DemoError(f"There is no role {', '.join(missing)}; run “manage.py migrate” first.")
    passwords = _read(kept)
    users = get_user_model().objects.in_bulk(list(LOGINS), field_name="username")
    logins = []
    for username, role in LOGINS.items():
        user = users.get(username)
        if user is None:
            password = passwords.setdefault(username, secrets.token_urlsafe(9))
            new = get_user_model().objects.create_user(username, password=password, is_staff=True)
            new.groups.add(groups[role])
            logins.append(DemoLogin(username, role, password, created=True))
        else:
            known = passwords.get(username)
            fits = known is not None and user.check_password(known)
            logins.append(DemoLogin(username, role, known if fits else None, created=False))
    _write(kept, passwords)
    return logins
