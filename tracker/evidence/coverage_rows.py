"""Coverage of a source in the database: its passages that carry a citation, laid on its text."""

from collections.abc import Iterable, Mapping
from typing import Any

from tracker.evidence.checking import locator_of
from tracker.evidence.coverage import Coverage, cover, paragraphs
from tracker.evidence.locating import find
from tracker.models import Passage, Source
from tracker.vocabularies import Status


def cited_passages(sources: Iterable[Source]) -> dict[int, list[Passage]]:
    """Return the passages of sources that a citation which is not withdrawn rests on; a query."""
    found: dict[int, list[Passage]] = {source.pk: [] for source in sources}
    rows: Any = Passage.objects.filter(
        source__in=list(found),
        citations__status__in=[Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED],
    )
    for passage in rows.distinct():
        found[passage.source_id].append(passage)
    return found


def coverage_of(
    source: Source, text: str, passages: Iterable[Passage], exemptions: Mapping[str, str]
) -> Coverage:
    """Return how each paragraph of a source's text stands; nothing of the text is kept.

    Raises LocatorError if the body cannot be cut out of the text.
    """
    body, spans = paragraphs(text, source.body_start, source.body_end)
    places = [span for passage in passages for span in find(body, locator_of(passage).normalised())]
    return cover(source.slug, body, spans, places, exemptions)
