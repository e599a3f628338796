"""Fixtures in and out: read, plan, report, audit, dump."""
