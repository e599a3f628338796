"""How long `seed` takes beside Django's own `loaddata`, on the same fixtures."""

from collections.abc import Iterator
from io import StringIO

from django.conf import settings
from django.core.management import call_command

from benchmarks.measuring import Ratio, compare
from tracker.seeding.files import fixture_files

ROUNDS = 5
FILES = [str(path) for path in fixture_files(settings.BASE_DIR / "fixtures")]


def empty() -> None:
    """Empty every table."""
    call_command("flush", interactive=False, verbosity=0)


def seeded() -> None:
    """Leave the database as `seed` leaves it."""
    empty()
    seed()


def load() -> None:
    """Load the fixtures as Django does."""
    call_command("loaddata", *FILES, verbosity=0)


def seed() -> None:
    """Bring the fixtures in as we do: compared, logged, remembered."""
    call_command("seed", stdout=StringIO())


def measure() -> Iterator[Ratio]:
    """Yield what seeding costs, into an empty database and into one that has it all."""
    base = {"base": load, "base_name": "loaddata into an empty database", "prepare": empty}
    yield compare("seed into an empty database", **base, ours=seed, rounds=ROUNDS)
    yield compare(
        "seed when nothing has changed", **base, ours=seed, prepare_ours=seeded, rounds=ROUNDS
    )
