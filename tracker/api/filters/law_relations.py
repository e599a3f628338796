"""Filters of law relations."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice
from tracker.api.filters.relations import EitherOf, Related
from tracker.models import Law, LawRelation
from tracker.vocabularies import LawRelationKind


class LawRelationFilters(RecordFilters):
    model = LawRelation

    from_law = Related(Law, about="Slug of the law that acts.")
    to_law = Related(Law, about="Slug of the law acted upon.")
    law = EitherOf(
        Related(Law, "from_law"), Related(Law, "to_law"), about="Slug of either of the two laws."
    )
    kind = Choice(LawRelationKind, about="How the first stands to the second.")
