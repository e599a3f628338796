"""Filters of sources."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Contains, Equal
from tracker.api.filters.dates import bounds
from tracker.vocabularies import SourceKind, Translation


class SourceFilters(RecordFilters):
    title__icontains = Contains("title")
    kind = Choice(SourceKind, about="What sort of text it is.")
    language = Equal(about="BCP 47 tag of the language the text is read in.")
    translation = Choice(Translation, about="Who translated it: nobody, a person or a machine.")
    published__gte, published__gt, published__lte, published__lt = bounds("published")
