"""What the four roles may do at the desk: propose, decide, judge twins, keep filters.

Running it again gives each role what is written here and takes nothing away; undoing it leaves the
permissions with the groups, since the tables that they are about go with the migration before.
"""

from importlib import import_module

from django.db import migrations

_OWN_FILTERS = [f"tracker.{verb}_savedfilter" for verb in ("add", "change", "delete", "view")]
_READ = ["tracker.view_proposal", "tracker.view_twin", "tracker.view_standing"]
_PROPOSE = ["tracker.add_proposal"]
_DECIDE = ["tracker.change_proposal", "tracker.change_twin"]
ROLES = {
    "Viewer": [*_OWN_FILTERS, *_READ],
    "Contributor": [*_OWN_FILTERS, *_READ, *_PROPOSE],
    "Editor": [*_OWN_FILTERS, *_READ, *_PROPOSE, *_DECIDE],
    "Administrator": [*_OWN_FILTERS, *_READ, *_PROPOSE, *_DECIDE],
}


def give(apps, schema_editor):
    grant = import_module("tracker.migrations.0002_roles").grant
    grant(apps, schema_editor.connection.alias, ROLES)


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0004_desk"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
