"""The reference that a source's next passage takes."""

import pytest

from tests.factories import PassageFactory, SourceFactory
from tracker.evidence.references import following, next_ref, stem_of
from tracker.validators import validate_passage_ref


@pytest.mark.parametrize(
    ("slug", "refs", "stem"),
    [
        pytest.param("isle-2024", [], "isle-2024", id="from-the-slug"),
        pytest.param("isle-2024", ["a07-p01"], "a07", id="as-the-others"),
        pytest.param("isle", ["b-p01", "a07-p02", "a07-p01"], "a07", id="as-most-others"),
        pytest.param(
            "isle-gazette-of-the-year-2024", [], "isle-gazette-of-the", id="cut-at-a-word"
        ),
        pytest.param("x" * 30, [], "x" * 19, id="cut-inside-a-word"),
        pytest.param("Isle_Of--Salt", [], "isle-of-salt", id="made-plain"),
    ],
)
def test_stem_of(slug: str, refs: list[str], stem: str) -> None:
    assert stem_of(slug, refs) == stem


@pytest.mark.parametrize(
    ("taken", "ref"),
    [
        pytest.param([], "isle-p01", id="first"),
        pytest.param(["isle-p01", "isle-p03"], "isle-p04", id="beyond-the-highest-not-a-gap"),
        pytest.param(["isle-p99"], "isle-p100", id="three-digits"),
        pytest.param(["isle-p09", "isle-p10"], "isle-p11", id="as-numbers"),
        pytest.param(["isle-p2-p07"], "isle-p01", id="another-stem"),
    ],
)
def test_following(taken: list[str], ref: str) -> None:
    assert following("isle", taken) == ref
    validate_passage_ref(ref)


@pytest.mark.django_db
def test_next_ref_is_free_among_all_passages() -> None:
    source = SourceFactory(slug="isle")
    PassageFactory(ref="isle-p01")
    assert next_ref(source) == "isle-p02"
    PassageFactory(ref="z-p07", source=source)
    assert next_ref(source) == "z-p08"
