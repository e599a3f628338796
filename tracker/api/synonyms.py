"""What other programs call what is asked for here: words unlike ours that mean the same.

Words that are merely spelt like ours (`jurisdicton`, `laws`) are found by their likeness.
"""

from collections.abc import Container, Mapping

_MEANT: Mapping[str, tuple[str, ...]] = {
    # Pages
    "page": ("offset",),
    "page_number": ("offset",),
    "skip": ("offset",),
    "per_page": ("limit",),
    "page_size": ("limit",),
    "pagesize": ("limit",),
    "size": ("limit",),
    "rows": ("limit",),
    "top": ("limit",),
    "page_token": ("cursor",),
    "next": ("cursor",),
    # What is looked for, and how it is shown
    "search": ("q",),
    "query": ("q",),
    "keyword": ("q",),
    "keywords": ("q",),
    "term": ("q",),
    "sort": ("ordering",),
    "sort_by": ("ordering",),
    "order_by": ("ordering",),
    "orderby": ("ordering",),
    "select": ("fields",),
    "columns": ("fields",),
    "only": ("fields",),
    "exclude": ("omit",),
    "include": ("expand",),
    "embed": ("expand",),
    "populate": ("expand",),
    "modified_since": ("updated_since",),
    "updated_after": ("updated_since",),
    # Records and what they hold
    "id": ("slug",),
    "pk": ("slug",),
    "people": ("person",),
    "person": ("people",),
    "country": ("jurisdiction", "jurisdictions"),
    "countries": ("jurisdiction", "jurisdictions"),
    "organisation": ("institution", "institutions"),
    "organisations": ("institution", "institutions"),
    "organization": ("institution", "institutions"),
    "organizations": ("institution", "institutions"),
    "ministry": ("institution", "institutions"),
    "agency": ("institution", "institutions"),
    "policy": ("initiative", "initiatives"),
    "policies": ("initiative", "initiatives"),
    "programme": ("initiative", "initiatives"),
    "treaty": ("partnership", "partnerships"),
    "act": ("law", "laws"),
    "statute": ("law", "laws"),
    "article": ("source", "sources"),
    "tag": ("topic", "topics"),
    "tags": ("topic", "topics"),
    "category": ("topic", "topics"),
    "subject": ("topic", "topics"),
}
"""By each word what may be meant by it; the first that is known where it was said."""
_PAGES = ("page", "page_number", "page_size", "per_page", "pagesize", "page_token")


def synonym(word: str, known: Container[str]) -> str:
    """Return which of the known words means what `word` does elsewhere; empty if none does."""
    meant = _MEANT.get(word.lower().replace("-", "_"), ())
    return next((one for one in meant if one in known), "")


def paging(word: str, known: Container[str]) -> str:
    """Return how pages are turned, if that is what `word` asks for; empty otherwise."""
    if word.lower() not in _PAGES or "limit" not in known or "offset" not in known:
        return ""
    other = ", or by “limit” and “cursor”" if "cursor" in known else ""
    return f"Pages are turned by “limit” and “offset”{other}."
