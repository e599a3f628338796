"""Every concrete model has a factory, and what it makes is a valid row."""

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from tests import factories

MODELS = [*apps.get_app_config("tracker").get_models(), get_user_model()]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_model_has_a_factory_named_after_it(model: type[models.Model]) -> None:
    assert getattr(factories, f"{model.__name__}Factory")._meta.model is model


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_factory_makes_distinct_valid_rows(model: type[models.Model]) -> None:
    factory = getattr(factories, f"{model.__name__}Factory")
    rows = [factory() for _ in range(3)]

    for row in rows:
        row.full_clean()
    assert model._default_manager.filter(pk__in=[row.pk for row in rows]).count() == 3
