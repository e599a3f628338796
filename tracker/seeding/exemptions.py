"""Coverage exemptions: the paragraphs that rightly carry no citation, each with its reason."""

from collections import defaultdict
from pathlib import Path

import yaml

from tracker.errors import SeedError

FILE = "coverage_exemptions.yaml"


def read_exemptions(path: Path) -> dict[str, dict[str, str]]:
    """Return, by source, the first words of each exempt paragraph and the reason.

    The file is a list of `{source, start, reason}`; no file means no exemption. Raises SeedError,
    naming the entry, for one of another form or given twice.
    """
    if not path.is_file():
        return {}
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SeedError(f"{path.name} cannot be read: {error}") from error
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict) or set(entry) != {"source", "start", "reason"}:
            raise SeedError(f"{path.name}, entry {number}: write source, start and reason.")
        source, start, reason = (str(entry[key]).strip() for key in ("source", "start", "reason"))
        if not (source and start and reason):
            raise SeedError(f"{path.name}, entry {number}: source, start and reason say something.")
        if start in found[source]:
            raise SeedError(f"{path.name}, entry {number}: “{start}” of {source} stands twice.")
        found[source][start] = reason
    return dict(found)
