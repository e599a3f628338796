"""References of passages: which one a source's next passage takes."""

import re
from collections import Counter
from collections.abc import Collection

from django.utils.text import slugify

from tracker.models import Passage, Source

_PARTS = re.compile(r"(.+)-p(\d+)")
_STEM_LENGTH = 19
"""A reference has at most 24 characters, of which -p and the number take five."""


def next_ref(source: Source) -> str:
    """Return the next free reference of a source: one beyond the highest. Costs two queries."""
    own = Passage.objects.filter(source=source).order_by("ref").values_list("ref", flat=True)
    stem = stem_of(source.slug, list(own))
    taken = Passage.objects.filter(ref__startswith=f"{stem}-p").values_list("ref", flat=True)
    return following(stem, set(taken))


def stem_of(slug: str, refs: Collection[str]) -> str:
    """Return what the references of a source begin with: as most do, else its slug, cut short."""
    stems = Counter(match[1] for ref in refs if (match := _PARTS.fullmatch(ref)))
    if stems:
        return stems.most_common(1)[0][0]
    parts = re.sub(r"[-_]+", "-", slugify(slug)).strip("-").split("-")
    while len("-".join(parts)) > _STEM_LENGTH and len(parts) > 1:
        parts.pop()
    return "-".join(parts)[:_STEM_LENGTH]


def following(stem: str, taken: Collection[str]) -> str:
    """Return the reference one beyond the highest of `taken` that begin with `stem`."""
    numbers = [int(m[2]) for ref in taken if (m := _PARTS.fullmatch(ref)) and m[1] == stem]
    return f"{stem}-p{max(numbers, default=0) + 1:02d}"
