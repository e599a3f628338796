"""Every model is reached through each door: the admin, the API, the documentation."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from tests.rules import exemptions
from tests.rules.files import text_of
from tests.rules.test_models import MODELS, named

NO_ENDPOINT = {
    "ChangeEntry": "what of it is public stands in the changes, which are no list",
    "SearchDocument": "an index; what is found by it is served",
    "SeedState": "the seeder's memory, of no use to readers",
    "Proposal": "what waits for a reviewer is not public",
    "Twin": "a suspicion among editors",
    "Standing": "an index for the editors' queues; the evidence itself is served",
    "SavedFilter": "a user's own view of a list",
    "ApiToken": "made and shown once in the admin, never by the API",
    "IdempotencyKey": "answers that only who sent the key gets again",
}


def endpoints() -> set[type[models.Model]]:
    """Return the models whose lists the API serves."""
    found: set[type[models.Model]] = set()
    waiting: list[Any] = [
        part for part in get_resolver().url_patterns if str(part.pattern) == "api/v1/"
    ]
    while waiting:
        part = waiting.pop()
        if isinstance(part, URLResolver):
            waiting += part.url_patterns
        elif isinstance(part, URLPattern):
            viewset = getattr(part.callback, "cls", None)
            if "list" in getattr(part.callback, "actions", {}).values():
                found.add(viewset.queryset.model)
    return found


def test_every_model_has_an_admin() -> None:
    assert [m.__name__ for m in MODELS if m not in admin.site._registry] == []


def test_every_model_has_an_endpoint_or_a_reason_to_have_none() -> None:
    served = endpoints()
    exemptions.check((m.__name__ for m in MODELS if m not in served), NO_ENDPOINT)


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_every_model_and_field_is_documented(model: type[models.Model]) -> None:
    text = text_of(Path("docs/data-model.md"))
    section = re.search(
        rf"^#### {model.__name__}\n(.*?)(?=^#{{2,4}} |\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert section, f"docs/data-model.md has no table of {model.__name__}; run: make docs"
    shared = text[text.index("### What all tables share") : text.index("### Core records")]
    fields = [
        field.name
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
        if not field.primary_key
    ]
    documented = section[1] + shared
    assert [name for name in fields if f"`{name}`" not in documented] == []
