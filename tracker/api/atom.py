"""Changes as an Atom feed (RFC 4287) that feed readers subscribe to."""

import datetime as dt
import re
import uuid
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.feedgenerator import Atom1Feed
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
                link=_page(change, site),
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


def _page(change: Any, site: str) -> str:
    """Return the page that a reader sees, or where the API has the record."""
    try:
        return f"{site}{reverse('pages:' + change['type'], args=[change['slug']])}"
    except NoReverseMatch:
        return str(change["url"])


def _plain(text: str) -> str:
    return _CONTROL.sub("", text)
