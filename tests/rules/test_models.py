"""What every model promises: to be cited, hidden, explained, named and tried."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from tests.models.test_base import ORDERED, PARENTED, RECORDS
from tests.rules import exemptions
from tests.rules.files import python, text_of
from tracker.fields import DerivedDateField
from tracker.models import (
    CITABLE,
    ChangeEntry,
    Citation,
    Entity,
    Record,
    Redirect,
    Source,
    Versioned,
)
from tracker.models.rows import key_field, row_fields

MODELS: list[type[models.Model]] = list(apps.get_app_config("tracker").get_models())
VERSIONED: list[type[Versioned]] = [m for m in MODELS if issubclass(m, Versioned)]
CODE = Path("tracker/models")


def named(model: Any) -> str:
    return str(model.__name__)


def foreign_keys(model: type[models.Model]) -> list[Any]:
    return [f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey)]


# Evidence and publicity


def test_every_record_is_citable_and_nothing_else_is() -> None:
    records = {model for model in MODELS if issubclass(model, Record)}
    assert set(CITABLE.values()) == records - {Source}


def test_every_arm_points_at_its_model() -> None:
    arms = {f.name: f.related_model for f in foreign_keys(Citation)}
    assert {arm: arms[arm] for arm in CITABLE} == CITABLE
    assert arms.keys() - CITABLE.keys() == {"passage", "speaker"}


@pytest.mark.parametrize("model", VERSIONED, ids=named)
def test_cited_fields_are_columns_or_lists_of_the_model(model: type[Versioned]) -> None:
    stored = {field.name for field in row_fields(model)} | {""}
    cited = [*model.CITABLE_FIELDS, *model.ALSO_CITABLE]
    assert [name for name in cited if name not in stored] == []
    assert len(set(cited)) == len(cited)
    assert [name for name in model.PROSE_FIELDS if name not in cited] == []


@pytest.mark.parametrize("model", CITABLE.values(), ids=named)
def test_every_record_has_something_to_cite(model: type[Versioned]) -> None:
    assert model.CITABLE_FIELDS


NOT_CITED = {
    "Law.kind": "our classification of it",
    "Law.topics": "our classification of it",
    "Law.wikidata_id": "identifies it, reports nothing",
    "Law.verified_on": "says when we last looked",
    "Provision.law": "what it is part of",
    "Provision.n": "our numbering of parts",
    "Provision.topics": "our classification of it",
    "Institution.kind": "our classification of it",
    "Institution.topics": "our classification of it",
    "Institution.wikidata_id": "identifies it, reports nothing",
    "Institution.verified_on": "says when we last looked",
    "Person.family_name": "part of the name, for sorting",
    "Person.given_name": "part of the name, for sorting",
    "Person.occupation": "our classification of it",
    "Person.topics": "our classification of it",
    "Person.wikidata_id": "identifies it, reports nothing",
    "Person.verified_on": "says when we last looked",
    "Initiative.kind": "our classification of it",
    "Initiative.currency": "cited together with the amount",
    "Initiative.topics": "our classification of it",
    "Initiative.wikidata_id": "identifies it, reports nothing",
    "Initiative.verified_on": "says when we last looked",
    "Partnership.kind": "our classification of it",
    "Partnership.topics": "our classification of it",
    "Partnership.wikidata_id": "identifies it, reports nothing",
    "Partnership.verified_on": "says when we last looked",
    "Position.role": "our classification of it",
    "Tenure.person": "cited as the relation's existence",
    "Tenure.position": "cited as the relation's existence",
    "PartnershipMember.partnership": "cited as the relation's existence",
    "PartnershipMember.jurisdiction": "cited as the relation's existence",
    "PartnershipMember.institution": "cited as the relation's existence",
    "PartnershipMember.role": "our classification of it",
    "Participation.law": "cited as the relation's existence",
    "Participation.initiative": "cited as the relation's existence",
    "Participation.partnership": "cited as the relation's existence",
    "Participation.role": "our classification of it",
    "LawRelation.from_law": "cited as the relation's existence",
    "LawRelation.to_law": "cited as the relation's existence",
    "LawRelation.kind": "cited as the relation's existence",
    "Milestone.law": "cited as the step's existence",
    "Milestone.initiative": "cited as the step's existence",
    "Milestone.partnership": "cited as the step's existence",
    "Milestone.institution": "cited as the step's existence",
    "Milestone.kind": "cited as the step's existence",
    "Milestone.modality": "follows from the date cited",
    "Milestone.provision": "our reading of the scope cited",
    "Indicator.unit": "our reading of the figures cited",
    "Indicator.currency": "our reading of the figures cited",
    "Observation.indicator": "what it is part of",
    "Observation.law": "our reading of the figure cited",
    "Observation.initiative": "our reading of the figure cited",
    "Observation.partnership": "our reading of the figure cited",
    "Observation.institution": "our reading of the figure cited",
    "Observation.dimension": "our reading of the figure cited",
    "Observation.qualifier": "our reading of the figure cited",
    "Name.law": "our judgement of who is meant",
    "Name.institution": "our judgement of who is meant",
    "Name.person": "our judgement of who is meant",
    "Name.initiative": "our judgement of who is meant",
    "Name.partnership": "our judgement of who is meant",
    "Name.position": "our judgement of who is meant",
    "Name.jurisdiction": "our judgement of who is meant",
    "Name.lang": "our classification of it",
    "Name.kind": "our classification of it",
    "Name.confidence": "our judgement of who is meant",
}
"""Values that no passage need state; a new field is citable, or stands here with its reason."""


def test_every_value_of_a_record_is_citable_or_has_a_reason_not_to_be() -> None:
    editorial = {"slug", "status", "note"}
    uncited = (
        f"{model.__name__}.{field.name}"
        for model in CITABLE.values()
        for field in row_fields(model)
        if field.name not in editorial
        and field.name not in (*model.CITABLE_FIELDS, *model.ALSO_CITABLE)
    )
    exemptions.check(uncited, NOT_CITED)


@pytest.mark.parametrize("model", VERSIONED, ids=named)
def test_public_parents_are_foreign_keys_to_what_may_be_hidden(model: type[Versioned]) -> None:
    hideable = {
        f.name: issubclass(f.related_model, Record) or bool(f.related_model.PUBLIC_PARENTS)
        for f in foreign_keys(model)
    }
    assert [name for name in model.PUBLIC_PARENTS if not hideable.get(name)] == []
    assert len(set(model.PUBLIC_PARENTS)) == len(model.PUBLIC_PARENTS)


NOT_A_PUBLIC_PARENT = {
    "Institution.parent": "shown only if public itself; the part stands alone",
    "Initiative.parent": "shown only if public itself; the part stands alone",
    "Initiative.lead": "shown only if public itself; the measure stands alone",
    "Partnership.parent": "shown only if public itself; the part stands alone",
    "Milestone.body": "shown only if public itself; the step stands alone",
    "Indicator.producer": "shown only if public itself; the figures stand alone",
    "Citation.speaker": "shown only if public itself; the passage stands alone",
}
"""Foreign keys to records that do not hide the row: every door must hide their target."""


def test_every_key_to_a_record_hides_the_row_or_has_a_reason_not_to() -> None:
    keys = (
        f"{model.__name__}.{key.name}"
        for model in VERSIONED
        for key in foreign_keys(model)
        if issubclass(key.related_model, Record) and key.name not in model.PUBLIC_PARENTS
    )
    exemptions.check(keys, NOT_A_PUBLIC_PARENT)


# Form


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_every_field_says_what_it_means(model: type[models.Model]) -> None:
    library = ChangeEntry.__mro__[1]._meta  # django-auditlog's own fields
    inherited = {f.name for f in library.get_fields()} if model is ChangeEntry else set()
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    assert [
        field.name
        for field in fields
        if not (field.primary_key or isinstance(field, DerivedDateField))
        and field.name not in inherited
        and not field.help_text
    ] == []


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_every_help_text_is_a_sentence(model: type[models.Model]) -> None:
    helps = [
        str(field.help_text)
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
        if field.help_text and field.model is model
    ]
    assert [text for text in helps if not (text[0].isupper() or text[0].isdigit())] == []
    assert [text for text in helps if text.endswith("..") or text != text.strip()] == []


@pytest.mark.parametrize("model", VERSIONED, ids=named)
def test_every_row_is_named_by_a_natural_key_that_finds_it(model: Any) -> None:
    # A citation and a redirect are named by two values, and nothing refers to them.
    assert model in (Citation, Redirect) or key_field(model) in {"slug", "code", "ref"}
    assert hasattr(model, "natural_key")
    assert hasattr(model.objects, "get_by_natural_key")
    assert hasattr(model.objects, "visible_to")


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_every_table_has_an_order(model: type[models.Model]) -> None:
    assert model._meta.ordering


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_constraints_are_named_after_their_table(model: type[models.Model]) -> None:
    names = [str(constraint.name) for constraint in model._meta.constraints]
    assert [name for name in names if not name.startswith(f"{model._meta.model_name}_")] == []
    assert len(set(names)) == len(names)


NO_MESSAGE = {"seedstate_unique": "written by the seeder, never by a form"}


def test_every_constraint_has_a_message_of_its_own() -> None:
    default = models.CheckConstraint(condition=models.Q(), name="x").violation_error_message
    silent = (
        str(constraint.name)
        for model in MODELS
        for constraint in model._meta.constraints
        if constraint.violation_error_message == default
    )
    exemptions.check(silent, NO_MESSAGE)


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_every_record_keeps_the_constraints_of_its_base(model: type[models.Model]) -> None:
    if issubclass(model, Record):
        base = Entity if issubclass(model, Entity) else Record
        kept = {str(c.name) for c in model._meta.constraints}
        inherited = {c.name % {"class": model._meta.model_name} for c in base._meta.constraints}
        assert inherited <= kept
        assert "publish" in model._meta.default_permissions


# Deletion: the source says why


def on_delete_lines() -> Iterator[tuple[str, str, str]]:
    """Yield place, rule and the comment lines above, for every on_delete in the models' code."""
    for path in python(str(CODE)):
        lines = text_of(path).splitlines()
        for number, line in enumerate(lines):
            if match := re.search(r"on_delete=models\.(\w+)", line):
                above = lines[number - 1].strip() if number else ""
                yield f"{path}:{number + 1}", match[1], above


@pytest.mark.parametrize(("place", "rule", "above"), [*on_delete_lines()])
def test_every_on_delete_says_why(place: str, rule: str, above: str) -> None:
    assert re.fullmatch(rf"# {rule}: .{{15,}}\.", above), f"{place}: say why above it"


def test_every_foreign_key_is_among_them() -> None:
    keys = [k for m in MODELS for k in foreign_keys(m) if k.model is m and m is not ChangeEntry]
    arms = len(CITABLE) - 1  # made by one function
    assert len([*on_delete_lines()]) == len(keys) - arms


@pytest.mark.parametrize("model", VERSIONED, ids=named)
def test_nothing_is_emptied_in_silence_by_a_deletion(model: type[Versioned]) -> None:
    rules = {f.name: f.remote_field.on_delete for f in foreign_keys(model)}
    assert [n for n, r in rules.items() if r not in (models.CASCADE, models.PROTECT)] == []


# Constraints are tried both ways


def tried(verb: str) -> set[str]:
    """Return the constraint names that tests give to `accepts` or `refuses`."""
    names = set()
    for path in python("tests/models"):
        tree = ast.parse(text_of(path))
        literals = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == verb:
                names |= _strings(call.args[0], literals, path)
    return names


def _strings(node: ast.expr, literals: dict[str, ast.expr], path: Path) -> set[str]:
    """Return the texts that the first argument of a call may be."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        node = literals[node.value.id]
    if isinstance(node, ast.Name):
        return _assigned(node.id, path)
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant)}


def _assigned(name: str, path: Path) -> set[str]:
    """Return every text that `name`, alone or as the first of a pair, is given in a file."""
    found = set()
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                target, value = target.elts[0], value.elts[0]
            if getattr(target, "id", "") == name and isinstance(value, ast.Constant):
                found.add(value.value)
    return found


def tried_for_all() -> set[str]:
    """Return the names of the constraints that tests/models/test_base.py tries for each model."""
    return (
        {f"{model._meta.model_name}_status" for model in [*RECORDS, Citation]}
        | {f"{model._meta.model_name}_{start}_before_{end}" for model, start, end in ORDERED}
        | {f"{model._meta.model_name}_parent_not_self" for model, _ in PARENTED}
    )


@pytest.mark.parametrize("verb", ["accepts", "refuses"])
def test_every_constraint_is_tried_by_name(verb: str) -> None:
    names = {str(constraint.name) for model in MODELS for constraint in model._meta.constraints}
    assert names - tried(verb) - tried_for_all() == set()


# Tests of each


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_every_model_has_a_file_of_its_own_and_one_of_tests(model: type[models.Model]) -> None:
    noun = re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()
    assert model.__module__ == f"tracker.models.{noun}"
    assert text_of(Path(f"tests/models/test_{noun}.py"))
