"""Changes as an Atom feed (RFC 4287) that feed readers subscribe to."""

import datetime as dt
import re
import uuid
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.html import escape
from rest_framework.renderers import BaseRenderer

ATOM = "application/atom+xml"
_TITLE = "Economic security policy tracker: changes"
_ABOUT = "What is published, corrected, merged or withdrawn."
_NOTHING_YET = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""When a feed without entries last changed: a feed must say something, and the same each time."""
# Characters that XML has no way to write.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class _Feed(Atom1Feed):
    """A feed with the address of what comes next, that never tells the time of asking."""

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if self.feed["next"]:
            handler.addQuickElement("link", "", {"rel": "next", "href": self.feed["next"]})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        # As the library writes them, but for the links: it knows one alternate, without its type.
        handler.addQuickElement("title", item["title"])
        for kind, address in item["alternates"]:
            handler.addQuickElement("link", "", {"rel": "alternate", "type": kind, "href": address})
        handler.addQuickElement("updated", rfc3339_date(item["updateddate"]))
        handler.addQuickElement("id", item["unique_id"])
        handler.addQuickElement("summary", item["description"], {"type": "html"})
        for category in item["categories"]:
            handler.addQuickElement("category", "", {"term": category})

    def latest_post_date(self) -> dt.datetime:
        return max((item["updateddate"] for item in self.items), default=_NOTHING_YET)


class AtomRenderer(BaseRenderer):
    """A page of changes as a feed, an entry for each."""

    media_type = ATOM
    format = "atom"
    charset = "utf-8"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        """Return the page as XML."""
        context = args[1] if len(args) > 1 else kwargs["renderer_context"]
        request = context["request"]
        site = request.build_absolute_uri("/")[:-1]
        feed = _Feed(
            title=_TITLE,
            link=f"{site}/",
            description=_ABOUT,
            language="en",
            feed_url=request.build_absolute_uri(),
            # The same whatever is asked of it.
            feed_guid=f"{site}{reverse('api:changes')}",
            author_name="Economic security policy tracker",
            next=data["next"],
        )
        for change in data["results"]:
            at = dt.datetime.fromisoformat(change["at"])
            feed.add_item(
                title=_plain(_title(change)),
                link=change["url"],
                alternates=_alternates(change, site),
                description=_summary(change),
                unique_id=_id(change),
                updateddate=at,
                categories=(change["type"], change["op"]),
            )
        return feed.writeString("utf-8").encode()


def _id(change: Any) -> str:
    """Return what tells an entry from all others for ever, wherever the feed is served."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{change['change_set']}/{change['sequence']}").urn


def _title(change: Any) -> str:
    type_ = change["type"].replace("_", " ").capitalize()
    named = change["label"] or change["slug"]
    into = f" into {change['merged_into']}" if change["merged_into"] else ""
    return f"{type_} “{named}”: {change['op']}{into}"


def _summary(change: Any) -> str:
    """Return why and what, as the HTML that summaries are."""
    parts = [f"{change['reason'].rstrip('.')}."] if change["reason"] else []
    if change["before"] is not None:
        parts.append(f"Changed: {', '.join(change['after'])}.")
    return escape(_plain(" ".join(parts)))


def _alternates(change: Any, site: str) -> list[tuple[str, str]]:
    """Return by media type the page that a reader sees, if there is one, and the record itself.

    A part has a place on its owner's page, which is its `html_url`.
    """
    try:
        page = f"{site}{reverse('pages:' + change['type'], args=[change['slug']])}"
    except NoReverseMatch:
        page = change["html_url"]
    shown = [("text/html", page)] if page else []
    return [*shown, ("application/json", change["url"])]


def _plain(text: str) -> str:
    return _CONTROL.sub("", text)
