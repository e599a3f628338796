"""Filters of partnerships."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Contains
from tracker.api.filters.dates import bounds
from tracker.api.filters.relations import Related, Through
from tracker.models import Institution, Jurisdiction, Partnership, PartnershipMember, Topic
from tracker.vocabularies import PartnershipKind


class PartnershipFilters(RecordFilters):
    name__icontains = Contains("name")
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
    formed__gte, formed__gt, formed__lte, formed__lt = bounds("formed")
    ended__gte, ended__gt, ended__lte, ended__lt = bounds("ended")
