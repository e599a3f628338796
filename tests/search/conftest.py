"""What tests of search share: the project's own records, without their evidence."""

import pytest
from django.conf import settings

from tracker.seeding.files import fixture_files, read_files
from tracker.seeding.seeder import seed

EVIDENCE = "4"
"""What the names of files with evidence begin with: no part in what is found."""


@pytest.fixture
def dataset(db: None) -> None:
    """Load the fixtures; their evidence is left out, since nothing is found by it."""
    files = fixture_files(settings.BASE_DIR / "fixtures")
    rows, faults = read_files([file for file in files if not file.name.startswith(EVIDENCE)])
    assert faults == []
    seed(rows)
