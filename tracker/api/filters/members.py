"""Filters of partnership members."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice
from tracker.api.filters.dates import Dated, HeldOn
from tracker.api.filters.relations import Related
from tracker.models import Institution, Jurisdiction, Partnership, PartnershipMember
from tracker.vocabularies import MemberRole


class MemberFilters(RecordFilters):
    model = PartnershipMember

    partnership = Related(Partnership)
    jurisdiction = Related(Jurisdiction, about="Code of the member jurisdiction.")
    institution = Related(Institution, about="Slug of the member institution.")
    role = Choice(MemberRole, about="As what it belongs.")
    as_of = HeldOn()
    joined = Dated(about="When it joined.")
    left = Dated(about="When it left.")
