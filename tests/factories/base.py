"""What all factories share: published by default, arcs filled, many-to-many lists accepted."""

from typing import Any, ClassVar

import factory

from tracker.vocabularies import Status


def many(name: str) -> Any:
    """Return a declaration by which a factory takes a list for the many-to-many field `name`."""

    def fill(instance: Any, create: bool, given: Any, **kwargs: Any) -> None:
        if create and given:
            getattr(instance, name).set(given)

    return factory.post_generation(fill)


class TrackerFactory(factory.django.DjangoModelFactory):
    """Makes rows whose values differ by a counter only, so that a failure repeats.

    `_arcs` lists the sets of foreign keys of which one is filled, each key with its factory; if
    none of a set is named in the call, the first is filled. Naming one with None leaves it empty.
    """

    _arcs: ClassVar[tuple[dict[str, Any], ...]] = ()

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    @classmethod
    def _generate(cls, strategy: Any, params: dict[str, Any]) -> Any:
        named = {name.partition("__")[0] for name in params}
        arms: dict[str, Any] = {}
        for arc in cls._arcs:
            for arm in [arm for arm in arc if arm in named] or [next(iter(arc))]:
                arms[arm] = factory.SubFactory(arc[arm])
        return super()._generate(strategy, {**arms, **params})


class RecordFactory(TrackerFactory):
    """Makes a published record."""

    class Meta:
        abstract = True

    status = Status.PUBLISHED
