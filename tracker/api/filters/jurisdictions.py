"""Filters of jurisdictions."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Equal
from tracker.api.filters.relations import Related
from tracker.api.filters.search import Search
from tracker.models import Jurisdiction
from tracker.vocabularies import JurisdictionKind


class JurisdictionFilters(RecordFilters):
    model = Jurisdiction

    q = Search()
    name = Equal(about="What we call it.")
    name_ja = Equal(about="Its official name in Japanese.")
    kind = Choice(JurisdictionKind, about="Country, part of one, supranational body or grouping.")
    parent = Related(Jurisdiction, about="Code of the country it is part of.")
