"""The generated parts of the data model's page."""

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import models

from tracker.fields import DerivedDateField
from tracker.management.documenting import DocsError, diagram, groups, rewrite, tables
from tracker.models import Entity, Record, Versioned

PAGE = settings.BASE_DIR / "docs" / "data-model.md"
PLACES = (
    "before\n<!-- generated: diagram -->\nstale\n<!-- end of generated: diagram -->\nbetween\n"
    "<!-- generated: tables -->\n<!-- end of generated: tables -->\nafter\n"
)
TABLES = list(apps.get_app_config("tracker").get_models())

REDIRECT = """\
#### Redirect

An old slug and the one it leads to; in the change log, so that a merge can be undone.

| Field | Type | What it holds | Choices |
|---|---|---|---|
| `kind` | text up to 24, required | Kind of record, such as law or person. |  |
| `old_slug` | slug up to 120, required | The slug that was. |  |
| `new_slug` | slug up to 120, required | The slug it leads to. |  |
| `made_at` | moment, required | When the redirect was made. |  |

- Has the fields of all editable tables.
- Rule `redirect_unique`: This slug is redirected already.
- Rule `redirect_not_self`: A slug cannot lead to itself.
"""


def section(table):
    """Return the section of one table."""
    return tables().split(f"#### {table.__name__}\n")[1].split("\n#### ")[0].split("\n### ")[0]


def test_page_is_what_the_models_say():
    call_command("document_models", "--check")


def test_every_table_is_in_one_group():
    assert sorted(m.__name__ for _, members in groups() for m in members) == sorted(
        m.__name__ for m in TABLES
    )


def test_small_table_is_written_whole():
    assert REDIRECT in tables()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_field_is_written_where_it_is_declared(table):
    shared = {
        field.name
        for base in (Versioned, Record, Entity)
        if issubclass(table, base)
        for field in base._meta.local_fields
    }
    own = {
        field.name
        for field in (*table._meta.local_fields, *table._meta.local_many_to_many)
        if not field.primary_key and not isinstance(field, DerivedDateField)
    } - shared
    text = section(table)
    assert [name for name in sorted(own) if f"`{name}`" not in text] == []
    for name in ("slug", "status", "note", "version", "name", "summary"):
        assert f"| `{name}` |" in tables().split("### Core records")[0]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_rule_and_choice_is_written(table):
    text = section(table)
    for constraint in table._meta.constraints:
        if not constraint.name.endswith("_status"):
            assert f"- Rule `{constraint.name}`: " in text
    for field in table._meta.local_fields:
        if isinstance(field, models.CharField) and field.name != "status":
            assert [v for v, _ in field.flatchoices if v and f"`{v}`" not in text] == []


def test_what_is_cited_and_what_decides_publicity_are_written():
    milestone = apps.get_model("tracker", "Milestone")
    text = section(milestone)
    assert "- Needs evidence: that it exists or holds, `date`, `body`, `people`, `scope`." in text
    assert "- May be cited: `title`." in text
    assert "- Public only while these are, where filled: `law`, `initiative`" in text


def test_diagram_shows_a_link_a_labelled_link_many_to_many_and_one_of_several():
    lines = [line.strip() for line in diagram().splitlines()]
    assert "Provision --> Law" in lines
    assert "LawRelation -->|from law| Law" in lines
    assert "Initiative -.->|laws| Law" in lines
    assert 'Participation --> ParticipationACTORS["one person or institution"]' in lines
    assert lines.count("```mermaid") == 2
    assert lines.count("```") == 2


def test_diagram_names_every_record():
    text = diagram()
    records = [m.__name__ for _, members in groups()[:2] for m in members]
    assert [name for name in records if name not in text] == []


def test_rewrite_replaces_the_parts_and_keeps_the_rest():
    text = rewrite(PLACES)
    assert text.startswith("before\n<!-- generated: diagram -->\n```mermaid\n")
    assert "\nstale\n" not in text
    assert "<!-- end of generated: diagram -->\nbetween\n<!-- generated: tables -->\n### " in text
    assert text.endswith("<!-- end of generated: tables -->\nafter\n")
    assert rewrite(text) == text


@pytest.mark.parametrize(
    "text",
    ["", PLACES + PLACES, PLACES.replace("<!-- end of generated: tables -->", "")],
    ids=["no place", "two places", "no end"],
)
def test_page_without_places_is_refused(text):
    with pytest.raises(DocsError, match="needs the lines"):
        rewrite(text)


def test_command_writes_once(tmp_path, capsys):
    page = tmp_path / "page.md"
    page.write_text(PLACES, encoding="utf-8")
    call_command("document_models", "--file", page)
    call_command("document_models", "--file", page)
    assert capsys.readouterr().out == "page.md written.\npage.md unchanged.\n"
    assert page.read_text(encoding="utf-8") == rewrite(PLACES)


def test_check_refuses_a_stale_page_and_leaves_it(tmp_path):
    page = tmp_path / "page.md"
    stale = PAGE.read_text(encoding="utf-8").replace("| `law_number` |", "| `number` |")
    page.write_text(stale, encoding="utf-8")
    with pytest.raises(CommandError, match="is not what the models say; run: make docs"):
        call_command("document_models", "--check", "--file", page)
    assert page.read_text(encoding="utf-8") == stale


def test_missing_page_is_told(tmp_path):
    with pytest.raises(CommandError, match=r"none\.md"):
        call_command("document_models", "--file", tmp_path / "none.md")
