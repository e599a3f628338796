"""Dumping: the database back in the fixtures' layout and order, so that edits are reviewed."""

from collections import defaultdict
from typing import Any

from tracker.changes.reading import stored_rows
from tracker.models.rows import Keys, Row
from tracker.seeding.files import canonical_order, render_file
from tracker.seeding.layout import (
    EVIDENCE_MODELS,
    FILES,
    article_of_ref,
    evidence_files,
)

_Rows = list[tuple[type[Any], Row]]


def dump(existing: list[str]) -> dict[str, str]:
    """Return the text of every fixture file by name, from what the database holds.

    `existing` names the files that are there: an article's evidence goes back to its own file.
    A constant number of queries.
    """
    keys = Keys()
    texts = {}
    for name, _, models in FILES:
        rows: _Rows = []
        for model in models:
            stored = stored_rows(model, keys)
            ordered = canonical_order(model, ((key, held.row) for key, held in stored.items()))
            rows += [(model, row) for _, row in ordered]
        if rows or name in existing:
            texts[name] = render_file(name, rows)
    for name, rows in _evidence(keys, existing).items():
        texts[name] = render_file(name, rows)
    return texts


def _evidence(keys: Keys, existing: list[str]) -> dict[str, _Rows]:
    """Return the rows of each evidence file: each passage, then its citations."""
    passage, citation = EVIDENCE_MODELS
    cited: dict[str, list[Row]] = defaultdict(list)
    stored = stored_rows(citation, keys)
    for _, row in canonical_order(citation, ((key, held.row) for key, held in stored.items())):
        cited[row["passage"]].append(row)
    by_article: dict[str, _Rows] = defaultdict(list)
    passages = stored_rows(passage, keys)
    for ref, row in canonical_order(passage, ((key, held.row) for key, held in passages.items())):
        article = by_article[article_of_ref(ref)]
        article.append((passage, row))
        article += [(citation, line) for line in cited[ref]]
    files = evidence_files(set(by_article), existing)
    return {files[article]: rows for article, rows in sorted(by_article.items())}
