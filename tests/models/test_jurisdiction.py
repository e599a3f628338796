"""Jurisdictions."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.factories import JurisdictionFactory
from tracker.models import Jurisdiction

pytestmark = pytest.mark.django_db


def test_named_by_its_code() -> None:
    japan = JurisdictionFactory(code="JP", name="Japan")
    assert (str(japan), japan.slug, japan.natural_key()) == ("Japan", "JP", ("JP",))
    assert Jurisdiction.objects.get_by_natural_key("JP") == japan
    with pytest.raises(Jurisdiction.DoesNotExist):
        Jurisdiction.objects.get_by_natural_key("jp")


def test_a_code_belongs_to_one_jurisdiction() -> None:
    JurisdictionFactory(code="JP")
    other = JurisdictionFactory()
    other.code = "JP"
    with pytest.raises(ValidationError) as refused:
        other.full_clean()
    assert list(refused.value.message_dict) == ["code"]
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


def test_a_code_is_checked() -> None:
    japan = JurisdictionFactory.build(code="JPN")
    with pytest.raises(ValidationError) as refused:
        japan.full_clean()
    assert list(refused.value.message_dict) == ["code"]
