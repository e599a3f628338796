"""Factory of users, with or without one of the roles."""

from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

ROLES = ("Viewer", "Contributor", "Editor", "Administrator")
"""The groups that a migration makes."""
PASSWORD = "correct-horse-battery-staple"
"""The password of every user a factory makes."""


class UserFactory(factory.django.DjangoModelFactory):
    """A user; `role` puts them in that group and lets them into the admin."""

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n:05}")
    email = factory.LazyAttribute(lambda o: f"{o.username}@example.org")
    password = factory.django.Password(PASSWORD)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, role: str | None = None, **kwargs: Any) -> Any:
        kwargs.setdefault("is_staff", role is not None)
        user = super()._create(model_class, *args, **kwargs)
        if role is not None:
            user.groups.add(Group.objects.get(name=role))
        return user
