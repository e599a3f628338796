"""Partnership members."""

import pytest

from tests.factories import (
    InstitutionFactory,
    JurisdictionFactory,
    PartnershipFactory,
    PartnershipMemberFactory,
)
from tests.models.constraints import accepts, refuses

pytestmark = pytest.mark.django_db


def test_a_member_is_one_jurisdiction_or_institution() -> None:
    name = "partnershipmember_one_member"
    message = "Fill exactly one of: jurisdiction, institution."
    japan, jetro = JurisdictionFactory(), InstitutionFactory()
    by_country = PartnershipMemberFactory(jurisdiction=japan)
    accepts(name, by_country)
    accepts(name, PartnershipMemberFactory(institution=jetro))
    assert by_country.member == japan

    by_country.institution = jetro
    refuses(name, by_country, message)
    by_country.institution = by_country.jurisdiction = None
    refuses(name, by_country, message)


@pytest.mark.parametrize(
    ("arm", "factory"),
    [("jurisdiction", JurisdictionFactory), ("institution", InstitutionFactory)],
)
def test_a_membership_is_recorded_once(arm: str, factory: type) -> None:
    names = {
        "jurisdiction": "partnershipmember_unique_jurisdiction",
        "institution": "partnershipmember_unique_institution",
    }
    quad, member = PartnershipFactory(), factory()
    PartnershipMemberFactory(partnership=quad, joined="2007", **{arm: member})
    again = PartnershipMemberFactory(partnership=quad, joined="2017", **{arm: member})
    accepts(names[arm], again)
    accepts(names[arm], PartnershipMemberFactory(joined="2007", **{arm: member}))
    again.joined = "2007"
    refuses(names[arm], again, "This membership is recorded already.")


def test_said_by_member_and_partnership() -> None:
    member = PartnershipMemberFactory(partnership__name="Quad", jurisdiction__name="Japan")
    assert str(member) == "Japan in Quad"
