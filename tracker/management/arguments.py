"""What arguments mean that several commands take: a folder of texts, a source by its slug."""

from difflib import get_close_matches
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from tracker.models import Source

USAGE = 2
"""Exit code of a command that was called wrongly."""
WHERE_TEXTS = (
    "they are not part of the project; give their folder with --texts DIR, or set SOURCE_TEXTS_DIR"
)


def texts_folder(given: str | None) -> Path | None:
    """Return the folder of the sources' texts: the one given, else that of the settings, else None.

    Raises CommandError if it is not there.
    """
    name = settings.SOURCE_TEXTS_DIR if given is None else given
    if given is None and not name:
        return None
    if not name or not Path(name).is_dir():
        said = "SOURCE_TEXTS_DIR" if given is None else "--texts"
        raise CommandError(f"{said}: there is no folder “{name}”.", returncode=USAGE)
    return Path(name)


def named_source(slug: str) -> Source:
    """Return the source with this slug, or that once had it.

    Raises CommandError, naming the nearest slug, if there is none.
    """
    try:
        return Source.objects.get_by_natural_key(slug)  # type: ignore[no-any-return]  # typed Any
    except Source.DoesNotExist:
        slugs = list(Source.objects.order_by("slug").values_list("slug", flat=True))
    near = get_close_matches(slug, slugs, n=1, cutoff=0.4)
    if near:
        hint = f"did you mean “{near[0]}”?"
    else:
        hint = f"the slugs are {', '.join(slugs[:20])}." if slugs else "there are no sources yet."
    raise CommandError(f"No source has the slug “{slug}”; {hint}", returncode=USAGE)
