"""Partnerships."""

import pytest
from django.db.models import ProtectedError

from tests.factories import PartnershipFactory, PartnershipMemberFactory
from tracker.models import Partnership, PartnershipMember

pytestmark = pytest.mark.django_db


def test_members_go_with_their_partnership() -> None:
    member = PartnershipMemberFactory()
    member.partnership.delete()
    assert not PartnershipMember.objects.exists()


def test_an_alliance_with_parts_is_not_deleted_unseen() -> None:
    alliance = PartnershipFactory()
    PartnershipFactory(parent=alliance)
    with pytest.raises(ProtectedError):
        alliance.delete()
    assert Partnership.objects.count() == 2
