"""What production refuses to start with, each fault in one sentence with its remedy."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

KEY_LENGTH = 50
"""Fewest characters of a secret key; Django's own deployment check asks for as many."""
KEY_VARIETY = 8
"""Fewest different characters of a secret key; a word repeated has fewer."""
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
"""Names under which a machine reaches itself."""


def refuse_unsafe(
    *,
    secret_key: str,
    development_key: str,
    allowed_hosts: Sequence[str],
    trusted_origins: Sequence[str],
    behind_https: bool,
) -> None:
    """Raise ImproperlyConfigured, naming every fault at once, if any of the values is unsafe."""
    faults = [
        *_key_faults(secret_key, development_key),
        *_host_faults(allowed_hosts, behind_https=behind_https),
        *_origin_faults(trusted_origins, behind_https=behind_https),
    ]
    if faults:
        raise ImproperlyConfigured(" ".join(faults))


def refuse_texts_inside(texts: str, *folders: str | Path) -> None:
    """Raise ImproperlyConfigured if the sources' texts lie in a folder that is published.

    They belong to their publishers: neither the repository nor what is served may hold them.
    """
    if not texts:
        return
    place = Path(texts).resolve()
    for folder in folders:
        if place.is_relative_to(Path(folder).resolve()):
            raise ImproperlyConfigured(
                f"SOURCE_TEXTS_DIR lies in {folder}; keep the sources' texts outside the project "
                "and of what is served."
            )


def _key_faults(key: str, development_key: str) -> Iterator[str]:
    if key == development_key or len(key) < KEY_LENGTH or len(set(key)) < KEY_VARIETY:
        yield (
            f"Set SECRET_KEY to {KEY_LENGTH} or more random characters (`make env` writes one), "
            "or DEBUG=true for development."
        )


def _host_faults(hosts: Sequence[str], *, behind_https: bool) -> Iterator[str]:
    if not any(hosts):
        yield "Name the served hosts in ALLOWED_HOSTS; it is empty."
    if "*" in hosts:
        yield "Name the served hosts in ALLOWED_HOSTS; “*” lets any in."
    distant = [host for host in hosts if host and host not in LOCAL_HOSTS | {"*"}]
    if distant and not behind_https:
        # Passwords and session cookies would cross the network readable.
        yield (
            f"ALLOWED_HOSTS names {', '.join(distant)}, but BEHIND_HTTPS is false; serve other "
            "machines through a proxy that speaks HTTPS, and set BEHIND_HTTPS=true."
        )


def _origin_faults(origins: Sequence[str], *, behind_https: bool) -> Iterator[str]:
    plain = [origin for origin in origins if behind_https and not origin.startswith("https://")]
    if plain:
        yield f"CSRF_TRUSTED_ORIGINS holds {', '.join(plain)}; with HTTPS each begins https://."
