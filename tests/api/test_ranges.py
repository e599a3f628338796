"""Parts of files: which one is asked for, and no byte more of it is read."""

import io

import pytest

from tracker.api.ranges import NoSuchPart, Part, part_of


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param("bytes=0-0", (0, 0), id="first"),
        pytest.param("bytes=2-4", (2, 4), id="middle"),
        pytest.param("bytes=4-", (4, 9), id="rest"),
        pytest.param("bytes=-3", (7, 9), id="last"),
        pytest.param("bytes=-30", (0, 9), id="more-than-all"),
        pytest.param("bytes=8-99", (8, 9), id="beyond-the-end"),
        pytest.param("Bytes = 2 - 4 ", (2, 4), id="spaces"),
        pytest.param("", None, id="none"),
        pytest.param("bytes=-", None, id="empty"),
        pytest.param("bytes=4-2", None, id="backwards"),
        pytest.param("bytes=0-1,3-4", None, id="several"),
        pytest.param("lines=0-1", None, id="another-unit"),
        pytest.param("bytes=a-b", None, id="words"),
        pytest.param("bytes=٣-", None, id="digits-of-another-script"),
        pytest.param(f"bytes=0-{'9' * 5000}", None, id="enormous"),
    ],
)
def test_part_of(header: str, expected: tuple[int, int] | None) -> None:
    assert part_of(header, 10) == expected


@pytest.mark.parametrize(("header", "size"), [("bytes=10-", 10), ("bytes=-0", 10), ("bytes=0-", 0)])
def test_a_part_behind_the_end_is_no_part(header: str, size: int) -> None:
    with pytest.raises(NoSuchPart):
        part_of(header, size)


def test_a_part_is_read_to_its_end_and_closed() -> None:
    file = io.BytesIO(b"0123456789")
    part = Part(file, 2, 6)
    assert [part.read(3), part.read(3), part.read(3)] == [b"234", b"56", b""]
    part.close()
    assert file.closed
    assert Part(io.BytesIO(b"0123456789"), 8, 9).read() == b"89"
