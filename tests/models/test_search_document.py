"""Search documents: one a record, under a key that follows from the record's."""

import pytest
from django.apps import apps

from tests.factories import SearchDocumentFactory
from tracker.models.search_document import KINDS, document_id


@pytest.mark.django_db
def test_a_document_is_called_by_its_record() -> None:
    assert str(SearchDocumentFactory(slug="act")) == "law act"


def test_no_two_records_have_one_document() -> None:
    keys = {document_id(kind, pk) for kind in KINDS for pk in (1, 2, 63, 64, 65)}
    assert len(keys) == len(KINDS) * 5


def test_every_kind_is_a_table() -> None:
    assert KINDS.keys() <= {model._meta.model_name for model in apps.get_models()}
