"""A page read as a tree, so that tests can ask for elements instead of searching text."""

from collections.abc import Iterator
from html.parser import HTMLParser

from django.test import Client

_VOID = {"meta", "link", "input", "br", "hr", "img"}


class Element:
    """One element: its tag, attributes and children; `text` with white space folded."""

    def __init__(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Element | str] = []

    @property
    def text(self) -> str:
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._texts()

    def walk(self) -> Iterator["Element"]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def all(self, tag: str = "", **wanted: str) -> list["Element"]:
        """Return the elements with this tag, class (`cls=`) and attributes, in order."""
        return [e for e in self.walk() if (not tag or e.tag == tag) and e.has(**wanted)]

    def one(self, tag: str = "", **wanted: str) -> "Element":
        """Return the only such element."""
        (found,) = self.all(tag, **wanted)
        return found

    def has(self, cls: str = "", **wanted: str) -> bool:
        classes = (self.attributes.get("class") or "").split()
        return (not cls or cls in classes) and all(
            self.attributes.get(name) == value for name, value in wanted.items()
        )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("root", {})
        self.stack = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.stack[-1].children.append(element)
        if tag not in _VOID:
            self.stack.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.stack[-1].children.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack[-1].tag == tag, f"</{tag}> closes <{self.stack[-1].tag}>"
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        self.stack[-1].children.append(data)


def read(html: str) -> Element:
    """Return a page as a tree; fails on a tag that is not closed in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.stack) == 1, f"<{reader.stack[-1].tag}> is never closed"
    return reader.root


def page(client: Client, url: str, status: int = 200) -> Element:
    """Return the page at `url` as a tree, its status checked."""
    response = client.get(url)
    assert response.status_code == status
    return read(response.content.decode())
