"""The one way in which many rows change: plan, show, apply as one change set, undo."""
