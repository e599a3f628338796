"""What tests of commands share: the small set of fixtures."""

from tests.seeding.conftest import small

__all__ = ["small"]
