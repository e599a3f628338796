"""Classes of schema.org: of types there are, the same in answers and in files."""

from tracker.api.formats import linked
from tracker.api.nouns import NOUNS
from tracker.exports.jsonld import context
from tracker.exports.tables import TABLES
from tracker.schema_org import CLASS_OF_TYPE, OURS


def test_every_class_is_of_a_type_there_is_in_answers_and_in_files() -> None:
    assert set(CLASS_OF_TYPE) - {noun.type for noun in NOUNS} == set()
    assert set(CLASS_OF_TYPE) - {table.type for table in TABLES} == set()


def test_classes_are_terms_of_schema_org() -> None:
    assert {text.partition(":")[0] for text in CLASS_OF_TYPE.values()} == {"schema"}
    assert context()["@vocab"] == OURS


def test_record_of_a_type_that_has_none_is_of_our_class_alone() -> None:
    answer = {"type": "law_relation", "url": "http://testserver/x/"}
    assert linked(answer)["@type"] == "LawRelation"
    assert linked({**answer, "type": "law"})["@type"] == ["Law", "schema:Legislation"]
