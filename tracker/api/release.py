"""Which release answers: another after a new deployment that may answer otherwise."""

import hashlib
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

from django.conf import settings

_ROOMS = ("tracker", "econsec_site")
_KINDS = (".py", ".html", ".js")


@cache
def release() -> str:
    """Return a digest of the code, of what it is built on and of the settings that show.

    The same in every worker of a deployment; some ten milliseconds, once in each.
    """
    digest = hashlib.sha256()
    for path in _files():
        digest.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode())
        digest.update(path.read_bytes())
    versions = sorted({f"{found.name} {found.version}" for found in distributions()})
    shown = (settings.TIME_ZONE, settings.LANGUAGE_CODE)
    digest.update("\0".join((*versions, *shown)).encode())
    return digest.hexdigest()


def _files() -> list[Path]:
    rooms = (Path(settings.BASE_DIR) / room for room in _ROOMS)
    return sorted(path for room in rooms for path in room.rglob("*") if path.suffix in _KINDS)
