"""Sources."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.factories import SourceFactory
from tests.models.constraints import accepts, refuses
from tracker.models import Source

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("translation", "translated_from"), [("none", ""), ("human", "ja"), ("machine", "zh")]
)
def test_a_translation_names_its_original(translation: str, translated_from: str) -> None:
    accepts(
        "source_translation",
        SourceFactory(translation=translation, translated_from=translated_from),
    )


@pytest.mark.parametrize(
    ("translation", "translated_from"), [("none", "ja"), ("human", ""), ("machine", "")]
)
def test_a_translation_without_original_or_the_reverse_is_refused(
    translation: str, translated_from: str
) -> None:
    source = SourceFactory()
    source.translation, source.translated_from = translation, translated_from
    refuses(
        "source_translation",
        source,
        "Name the original's language if, and only if, the text is a translation.",
    )


def test_sources_are_ordered_newest_first_and_undated_last() -> None:
    undated = SourceFactory(published="")
    old, new = SourceFactory(published="2020-06"), SourceFactory(published="2024")
    assert list(Source.objects.all()) == [new, old, undated]


@pytest.mark.parametrize("fields", [None, ["url"]])
def test_a_new_address_is_not_checked_yet(fields: list[str] | None) -> None:
    source = SourceFactory(url="https://example.org/old")
    Source.objects.filter(pk=source.pk).update(link_state="dead", link_checked_at=timezone.now())
    source = Source.objects.get(pk=source.pk)
    source.title = "Another title"
    source.save()
    source.refresh_from_db()
    assert source.link_state == "dead"
    source.url = "https://example.org/new"
    source.save(update_fields=fields)
    source.refresh_from_db()
    assert (source.link_state, source.link_checked_at) == ("unchecked", None)


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/passwd", "folder/a.txt", "a\\b.txt", ".."])
def test_a_text_is_named_without_folders(name: str) -> None:
    with pytest.raises(ValidationError) as error:
        SourceFactory.build(text_name=name).clean()
    assert list(error.value.message_dict) == ["text_name"]
    SourceFactory.build(text_name="a000 – text.txt").clean()
