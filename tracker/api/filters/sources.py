"""Filters of sources."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Equal
from tracker.api.filters.dates import Dated
from tracker.api.filters.search import Search
from tracker.models import Source
from tracker.vocabularies import SourceKind, Translation


class SourceFilters(RecordFilters):
    model = Source

    q = Search()
    title = Equal(about="Its title.")
    address = Equal("url", about="Where a reader finds it.")
    publisher = Equal(about="Who published it.")
    kind = Choice(SourceKind, about="What sort of text it is.")
    language = Equal(about="BCP 47 tag of the language the text is read in.")
    translation = Choice(Translation, about="Who translated it: nobody, a person or a machine.")
    published = Dated(about="When it was published.")
