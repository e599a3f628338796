"""The app's configuration: connects signals and registers checks."""

from django.apps import AppConfig


class TrackerConfig(AppConfig):
    """The policy tracker."""

    name = "tracker"
    verbose_name = "Policy tracker"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models can be imported only once the registry is ready; the checks register themselves.
        from tracker import checks  # noqa: F401, PLC0415 - see above
        from tracker.evidence import filling as standings  # noqa: PLC0415 - see above
        from tracker.evidence import touching  # noqa: PLC0415 - see above
        from tracker.models import data_version, signals, tuples  # noqa: PLC0415 - see above
        from tracker.search import filling as documents  # noqa: PLC0415 - see above
        from tracker.search import touching as finding  # noqa: PLC0415 - see above

        tuples.connect()
        signals.connect(list(self.get_models()))
        touching.connect()
        finding.connect()
        data_version.connect()
        # After the version's triggers, which then note what these write.
        standings.connect()
        documents.connect()
