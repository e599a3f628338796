"""A pasted passage becomes a locator: against the text at hand, an article, or itself alone."""

from pathlib import Path

import pytest

from tests.factories import PassageFactory, SourceFactory
from tracker.errors import LocatorError, TextError
from tracker.evidence.locating import Locator
from tracker.evidence.pasting import Against, pasted_passage, recorded_already
from tracker.text import digest

CITED = "The quay’s keeper took 14 of 27 barges that winter and sold none of them again."
NORMAL = CITED.replace("’", "'")
BODY = f"Salt was dear. {CITED} Nobody objected. Salt was dear."


def test_the_text_on_the_server_comes_first(tmp_path: Path) -> None:
    (tmp_path / "isle.txt").write_text(BODY, encoding="utf-8")
    source = SourceFactory.build(text_name="isle.txt")
    found = pasted_passage(CITED, article="Something else.", source=source, directory=tmp_path)
    assert (found.locator, found.against, found.offset, found.length, found.digest) == (
        Locator("The quay's", "them again."),
        Against.TEXT,
        15,
        len(NORMAL),
        digest(NORMAL),
    )


def test_a_pasted_article_stands_in_for_it() -> None:
    found = pasted_passage(CITED, article=f"Menu\n\n{BODY}", source=SourceFactory.build())
    assert (found.locator, found.against, found.offset) == (
        Locator("The quay's", "them again."),
        Against.ARTICLE,
        None,
    )


def test_an_article_is_cut_where_its_source_says() -> None:
    source = SourceFactory.build(body_start="Body begins")
    found = pasted_passage(CITED, article=f"{CITED} Body begins {CITED}", source=source)
    assert found.against is Against.ARTICLE


def test_alone_more_words_are_shown() -> None:
    found = pasted_passage(CITED)
    assert (found.locator, found.against, found.offset, found.length) == (
        Locator("The quay's keeper took", "none of them again."),
        Against.ALONE,
        None,
        len(NORMAL),
    )


def test_a_short_passage_alone_is_its_own_start() -> None:
    assert pasted_passage("Salt was dear.").locator == Locator("Salt was dear.")


def test_a_japanese_passage_alone() -> None:
    text = "港の番人はその冬に二十七隻のうち十四隻を押さえ、一隻も売らなかったと伝えられている。"
    locator = pasted_passage(text).locator
    assert (text.startswith(locator.start), text.endswith(locator.end)) == (True, True)


@pytest.mark.parametrize(
    ("pasted", "article", "message"),
    [
        pytest.param("", "", "The passage is empty; paste its words.", id="empty"),
        pytest.param(
            "Salt was dear.",
            BODY,
            "The passage occurs 2 times in the text: paste more of the words around it, so that it "
            "is clear which one is meant.",
            id="twice",
        ),
        pytest.param(
            "The quay's keeper took 15 of 27 barges",
            BODY,
            "The passage does not occur in the source's text word for word. The longest run of it "
            "that does, at @15, is: “The quay's keeper took” (4 words). There the text goes on "
            "with “14”, not “15”.",
            id="differs",
        ),
        pytest.param(
            "salt " * 400,
            "",
            "The passage is too long: 1,999 characters; at most 1,500. Cut it, or make two "
            "passages of it.",
            id="too-long",
        ),
    ],
)
def test_what_cannot_be_located_is_refused(pasted: str, article: str, message: str) -> None:
    with pytest.raises(LocatorError) as refused:
        pasted_passage(pasted, article=article)
    assert str(refused.value) == message


def test_a_text_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    source = SourceFactory.build(text_name="../secret.txt")
    with pytest.raises(TextError, match="not a plain file name"):
        pasted_passage(CITED, source=source, directory=tmp_path)


def test_the_words_are_not_in_its_repr() -> None:
    assert "barges" not in repr(pasted_passage(CITED))


def test_it_knows_what_it_prints() -> None:
    found = pasted_passage(CITED)
    assert [found.prints(literal) for literal in ("14", "4", "keeper", "")] == [
        True,
        False,
        True,
        False,
    ]


def test_recorded_already_are_the_same_words_and_what_overlaps(tmp_path: Path) -> None:
    (tmp_path / "isle.txt").write_text(BODY, encoding="utf-8")
    source = SourceFactory.build(text_name="isle.txt")
    found = pasted_passage(CITED, source=source, directory=tmp_path)
    build = PassageFactory.build
    same_place = build(source=source, start="The quay’s", end="them again.")
    same_words = build(source=source, digest=found.digest)
    overlapping = build(source=source, offset=20, length=10)
    before = build(source=source, offset=0, length=15)
    after = build(source=source, offset=15 + len(NORMAL), length=9)
    known = [overlapping, same_place, before, after, same_words]
    assert recorded_already(found, known) == [same_place, same_words, overlapping]
