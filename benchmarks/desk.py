"""How long the editors' pages take at 100,000 records beside Django's own admin."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.signals import setting_changed
from django.db import connection
from django.test import Client

from benchmarks import many
from benchmarks.measuring import Ratio, compare
from benchmarks.stock import ENGINE
from tracker.models import Law, Milestone

ROUNDS = 5
PAGES = (
    ("the front page (stock: the list of tables)", "/"),
    ("the list of milestones", "/tracker/milestone/"),
    ("a search in the list of laws", "/tracker/law/?q=semiconductor+9"),
    ("a search in the list of milestones", "/tracker/milestone/?q=semiconductor+9"),
    ("a search in the list of citations", "/tracker/citation/?q=semiconductor"),
    ("a search in the list of names", "/tracker/name/?q=semiconductor+9"),
    ("the form of a law", "/tracker/law/{law}/change/"),
)


def analyse() -> None:
    """Let the database learn what is in its tables, as it does by itself in time."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure() -> Iterator[Ratio]:
    """Yield what each page costs."""
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.ROOT_URLCONF = "benchmarks.stock"
    settings.TEMPLATES = [*settings.TEMPLATES, ENGINE]
    for name in ("ROOT_URLCONF", "TEMPLATES"):
        setting_changed.send(sender=None, setting=name, value=getattr(settings, name), enter=True)
    # Pages name files by what is in them, as in production.
    call_command("collectstatic", interactive=False, verbosity=0)
    many.load()
    analyse()
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("bench", password=None))
    keys = {"law": Law.objects.all()[5].pk, "milestone": Milestone.objects.all()[5].pk}
    for said, path in PAGES:
        address = path.format(**keys)
        yield compare(
            said,
            base=lambda address=address: page(client, f"/stock{address}"),
            base_name="Django's own admin, with its defaults and the same columns searched",
            ours=lambda address=address: page(client, f"/admin{address}"),
            rounds=ROUNDS,
        )
    for said, address in (
        ("the milestones that wait for review", "/admin/tracker/milestone/?queue=review"),
        ("a milestone's form out of that list", step(keys["milestone"])),
        ("the uncited values", "/admin/tracker/standing/?queue=uncited"),
    ):
        yield compare(
            said,
            base=lambda: page(client, "/stock/tracker/milestone/"),
            base_name="Django's own list of milestones",
            ours=lambda address=address: page(client, address),
            rounds=ROUNDS,
        )


def step(pk: int) -> str:
    """Return the address of a milestone's form as opened from a list."""
    return f"/admin/tracker/milestone/{pk}/change/?_changelist_filters=o%3D1"


def page(client: Client, address: str) -> None:
    """Get a page; raise AssertionError unless it is there."""
    answer = client.get(address)
    if answer.status_code != 200:
        raise AssertionError(f"{address} answers with {answer.status_code}.")
