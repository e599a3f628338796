"""Who may do what: the same answer as the admin's, for every role, table and status."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory

from tests.admin.rows import role
from tests.factories import (
    CitationFactory,
    JurisdictionFactory,
    LawFactory,
    NameFactory,
    PassageFactory,
    SourceFactory,
    TopicFactory,
)
from tests.factories.users import ROLES
from tracker.services import publishing
from tracker.services.rights import (
    against_changing,
    against_deleting,
    against_moving,
    may,
    proposes,
)
from tracker.vocabularies import Status

pytestmark = pytest.mark.django_db


def rows() -> list[Any]:
    with_status = [
        factory(status=status)
        for factory in (LawFactory, NameFactory, CitationFactory, SourceFactory)
        for status in Status.values
    ]
    cited = CitationFactory().passage
    return [*with_status, PassageFactory(), cited, JurisdictionFactory(), TopicFactory()]


@pytest.mark.parametrize("name", ROLES)
def test_the_roles_rights_are_those_of_the_admin(name: str) -> None:
    user = role(name)
    found = rows()
    against = against_changing(user, found)
    for place, row in enumerate(found):
        request: Any = RequestFactory().get("/")
        request.user = user
        desk: Any = admin.site._registry[type(row)]
        # In the form of a published record, whoever writes may change it: that is a proposal.
        request.tracker_proposing = True
        changes = desk.has_change_permission(request, row)
        assert (place not in against) is changes, row
        assert may(user, "add", type(row)) is desk.has_add_permission(request), row
        deletes = desk.has_delete_permission(request, row)
        in_public_use = getattr(row, "in_public_use", False)
        assert (not against_deleting(user, [row])) is deletes or in_public_use, row
        if not hasattr(row, "status"):
            continue
        assert proposes(user, row) is desk.may_propose(request, row), row
        publishes = desk.has_publish_permission(request, row)
        assert (against_moving(user, publishing.PUBLISH, row) == "") is publishes
        # Outside of a form, nothing published is open to those who may not publish.
        request.tracker_proposing = False
        moves = desk.has_change_permission(request, row)
        assert (against_moving(user, publishing.SEND_TO_REVIEW, row) == "") is moves, row
