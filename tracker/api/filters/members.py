"""Filters of partnership members."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice
from tracker.api.filters.dates import HeldOn, bounds
from tracker.api.filters.relations import Related
from tracker.models import Institution, Jurisdiction, Partnership
from tracker.vocabularies import MemberRole


class MemberFilters(RecordFilters):
    partnership = Related(Partnership)
    jurisdiction = Related(Jurisdiction, about="Code of the member jurisdiction.")
    institution = Related(Institution, about="Slug of the member institution.")
    role = Choice(MemberRole, about="As what it belongs.")
    as_of = HeldOn()
    joined__gte, joined__gt, joined__lte, joined__lt = bounds("joined")
    left__gte, left__gt, left__lte, left__lt = bounds("left")
