"""Filters of partnerships."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Equal
from tracker.api.filters.dates import Dated
from tracker.api.filters.relations import Related, Through
from tracker.api.filters.search import Search
from tracker.models import Institution, Jurisdiction, Partnership, PartnershipMember, Topic
from tracker.vocabularies import PartnershipKind


class PartnershipFilters(RecordFilters):
    model = Partnership

    q = Search()
    name = Equal(about="What we call it.")
    name_ja = Equal(about="Its official name in Japanese.")
    wikidata_id = Equal(about="The Q number of its item in Wikidata.")
    kind = Choice(PartnershipKind, about="What sort of partnership it is.")
    topic = Related(Topic, "topics")
    parent = Related(Partnership, about="Slug of the partnership it is part of.")
    jurisdiction = Through(
        Jurisdiction,
        PartnershipMember,
        back="partnership",
        ahead="jurisdiction",
        about="Code of a member jurisdiction.",
    )
    institution = Through(
        Institution,
        PartnershipMember,
        back="partnership",
        ahead="institution",
        about="Slug of a member institution.",
    )
    formed = Dated(about="When it was formed.")
    ended = Dated(about="When it ended.")
