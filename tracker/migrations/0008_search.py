"""The documents of search, and each database's own index over their words.

The words come ready to both (`tracker.search.words`), so neither cuts or folds them: PostgreSQL
makes its vector from them as they stand, and SQLite's FTS5 takes every letter beyond ASCII for part
of a word. A later migration that makes the table anew on SQLite has to make the triggers again.
"""

from django.db import migrations, models

TABLE = "tracker_searchdocument"
MAKE = {
    "postgresql": [
        f"""CREATE INDEX {TABLE}_words ON {TABLE}
            USING gin (array_to_tsvector(string_to_array(words, ' ')))""",
    ],
    "sqlite": [
        f"""CREATE VIRTUAL TABLE {TABLE}_words USING fts5(
            words, content='{TABLE}', content_rowid='id', tokenize='ascii',
            detail=none, columnsize=0)""",
        f"""CREATE TRIGGER {TABLE}_insert AFTER INSERT ON {TABLE} BEGIN
            INSERT INTO {TABLE}_words(rowid, words) VALUES (new.id, new.words); END""",
        f"""CREATE TRIGGER {TABLE}_delete AFTER DELETE ON {TABLE} BEGIN
            INSERT INTO {TABLE}_words({TABLE}_words, rowid, words)
            VALUES ('delete', old.id, old.words); END""",
        f"""CREATE TRIGGER {TABLE}_update AFTER UPDATE ON {TABLE} BEGIN
            INSERT INTO {TABLE}_words({TABLE}_words, rowid, words)
            VALUES ('delete', old.id, old.words);
            INSERT INTO {TABLE}_words(rowid, words) VALUES (new.id, new.words); END""",
    ],
}
# The index and the triggers go with the table.
DROP = {"postgresql": [], "sqlite": [f"DROP TABLE {TABLE}_words"]}


def make(apps, schema_editor):
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('tracker', '0007_api_roles'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('kind', models.CharField(help_text="The record's kind, such as law.", max_length=24)),
                ('object_id', models.BigIntegerField(help_text='Primary key of the record.')),
                ('slug', models.CharField(help_text="The record's slug or code.", max_length=120)),
                ('name', models.CharField(help_text='What it is called, by which hits are sorted.', max_length=300)),
                ('known_as', models.JSONField(default=list, help_text='Each of its names: text, folded text, language, kind, and how far to trust it.')),
                ('words', models.TextField(help_text='What it is found by: words, pairs of Japanese characters and marks, each once.')),
                ('text', models.TextField(blank=True, help_text='Its names and texts, folded, for comparing longer Japanese.')),
                ('topics', models.JSONField(blank=True, default=list, help_text='Primary keys of its topics.')),
                ('jurisdiction', models.BigIntegerField(blank=True, help_text='Primary key of the jurisdiction it belongs to.', null=True)),
                ('year', models.PositiveSmallIntegerField(blank=True, help_text='The year it began, or was published.', null=True)),
            ],
            options={
                'verbose_name': 'search document',
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.RunPython(make, drop),
    ]
