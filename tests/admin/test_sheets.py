"""Export and import at the lists: who may, what is asked, what is shown, what is written."""

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.admin.rows import listed, make, role, warm
from tests.factories import CitationFactory, JurisdictionFactory, LawFactory
from tracker.admin.import_pages import ImportPages
from tracker.models import ChangeEntry, Citation, Law, Redirect
from tracker.services.sheet_reading import read_sheet
from tracker.services.sheets import SHEET_MODELS

pytestmark = pytest.mark.django_db

IMPORT = "/admin/tracker/law/import/"
EXPORT = "/admin/tracker/law/export/"


def upload(client, *lines, name="laws.csv", **values):
    """Upload a CSV file of `lines`; return the page that follows."""
    file = SimpleUploadedFile(name, "\n".join(lines).encode(), "text/csv")
    return client.post(IMPORT, {"file": file, **values}, follow=True)


def confirm(client, preview, reason="From the Diet's list", **values):
    """Confirm what a preview shows; return the page that follows."""
    address = preview.request["PATH_INFO"]
    data = {"stamp": preview.context["stamp"], "reason": reason, **values}
    return client.post(address, data, follow=True)


def sheet_of(response):
    """Return header and rows of a downloaded file."""
    sheet = read_sheet(b"".join(response))
    return sheet.header, [row.cells for row in sheet.rows]


def buttons(client, model):
    """Return the buttons above a table's list."""
    return [str(b["title"]) for b in client.get(listed(model)).context["actions_list"]]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Viewer", ["Export"]),
        ("Contributor", ["Import", "Export"]),
        ("Editor", ["Import", "Export"]),
        ("Administrator", ["Import", "Export"]),
    ],
)
def test_buttons_fit_the_role(name, expected, client):
    client.force_login(role(name))
    assert buttons(client, Law) == expected


def test_a_table_without_sheets_has_neither(client):
    client.force_login(role("Administrator"))
    assert buttons(client, Redirect) == []
    assert client.get("/admin/tracker/redirect/import/").status_code == 403
    assert client.get("/admin/tracker/redirect/export/").status_code == 403


def test_who_only_views_does_not_import(client):
    client.force_login(role("Viewer"))
    assert client.get(IMPORT).status_code == 403
    assert client.get(f"{IMPORT}token/").status_code == 403
    assert client.get(f"{IMPORT}token/failures/").status_code == 403


@pytest.mark.parametrize("model", SHEET_MODELS, ids=lambda model: model.__name__)
def test_every_table_is_exported_in_both_forms(model, client):
    client.force_login(role("Viewer"))
    make(model)
    address = f"/admin/tracker/{model._meta.model_name}/export/"
    csv, xlsx = (client.get(address, {"rows": "all", "form": form}) for form in ("csv", "xlsx"))
    header, rows = sheet_of(csv)
    assert (header, rows) == sheet_of(xlsx)
    assert len(rows) == model._default_manager.count()
    assert csv["Content-Disposition"].endswith('.csv"')


def test_the_export_page_asks_and_the_list_is_remembered(client):
    client.force_login(role("Viewer"))
    LawFactory(slug="a", status="published")
    LawFactory(slug="b", status="draft")
    filtered = client.get(f"{listed(Law)}?status__in=draft")
    (button,) = filtered.context["actions_list"]
    assert button["path"] == f"{EXPORT}?_changelist_filters=status__in%3Ddraft"
    assert client.get(button["path"]).status_code == 200
    asked = {"_changelist_filters": "status__in=draft", "form": "csv"}
    assert [row[0] for row in sheet_of(client.get(EXPORT, {**asked, "rows": "list"}))[1]] == ["b"]
    everything = sheet_of(client.get(EXPORT, {**asked, "rows": "all"}))[1]
    assert [row[0] for row in everything] == ["a", "b"]


@pytest.mark.parametrize("filters", ["foo=bar", "jurisdiction__id__exact=x"])
def test_a_list_that_cannot_be_filtered_so_is_not_exported(filters, client):
    client.force_login(role("Viewer"))
    asked = {"_changelist_filters": filters, "rows": "list", "form": "csv"}
    page = client.get(EXPORT, asked, follow=True)
    assert page.redirect_chain == [(listed(Law), 302)]
    assert [str(message) for message in page.context["messages"]] == [
        "Nothing was exported: the list cannot be filtered so. Filter it anew, and export what it "
        "then shows."
    ]


def test_csv_is_sent_as_it_is_read(client):
    client.force_login(role("Viewer"))
    response = client.get(EXPORT, {"rows": "all", "form": "csv"})
    assert (response.streaming, response["Content-Type"]) == (True, "text/csv; charset=utf-8")
    assert client.get(EXPORT, {"rows": "all", "form": "xlsx"}).streaming is False


def test_selected_rows_are_exported_by_an_action(client):
    client.force_login(role("Viewer"))
    one, _ = LawFactory(slug="a"), LawFactory(slug="b")
    data = {"action": "export_selected_csv", "_selected_action": [one.pk]}
    assert [row[0] for row in sheet_of(client.post(listed(Law), data))[1]] == ["a"]


def test_what_excel_cannot_hold_is_said(client):
    client.force_login(role("Viewer"))
    LawFactory(note="x" * 40_000)
    page = client.get(EXPORT, {"rows": "all", "form": "xlsx"})
    (message,) = [str(m) for m in page.context["messages"]]
    assert message.startswith("Nothing was exported. The text that begins “xxxx")


def test_a_preview_tells_and_writes_nothing(client):
    client.force_login(role("Editor"))
    LawFactory(slug="act", name="Act", jurisdiction__code="JP")
    page = upload(client, "slug,name,jurisdiction,kind", "act,Law,JP,act", "x,X,ZZ,act")
    assert page.context["counts"] == [("new", 0), ("changed", 1), ("unchanged", 0), ("failed", 1)]
    assert [row.errors for row in page.context["failed"]] == [
        [("jurisdiction", "There is no jurisdiction “ZZ”.")]
    ]
    assert "1 row fails and will not be written; the other 1 will." in page.content.decode()
    assert Law.objects.get().name == "Act"


def test_a_confirmed_import_is_one_change_set_with_its_reason(client):
    user = role("Editor")
    client.force_login(user)
    LawFactory(slug="act", name="Act", jurisdiction__code="JP")
    preview = upload(
        client, "slug,name,jurisdiction,kind", "act,Law,JP,act", "new,New,JP,act", "x,X,ZZ,act"
    )
    done = confirm(client, preview)
    assert done.context["written"]
    entries = ChangeEntry.objects.filter(reason="From the Diet's list")
    assert sorted(entries.values_list("record_key", "origin", "actor")) == [
        ("act", "import", user.pk),
        ("new", "import", user.pk),
    ]
    (cid,) = set(entries.values_list("cid", flat=True))
    assert cid in done.context["change_set"]
    assert done.context["change_set"] in done.content.decode()
    header, rows = sheet_of(client.get(done.context["failures"]))
    assert (header[-1], rows) == (
        "errors",
        [["x", "X", "ZZ", "act", "jurisdiction: There is no jurisdiction “ZZ”."]],
    )


def test_a_confirmation_that_comes_twice_writes_once(client):
    client.force_login(role("Editor"))
    LawFactory(slug="act")
    preview = upload(client, "slug,note", "act,new")
    assert confirm(client, preview).context["written"]
    assert confirm(client, preview).context["written"]
    assert ChangeEntry.objects.filter(reason="From the Diet's list").count() == 1


def test_an_import_confirmed_twice_at_once_is_told_as_written(client, monkeypatch):
    client.force_login(role("Editor"))
    JurisdictionFactory(code="JP")
    preview = upload(client, "slug,name,jurisdiction,kind", "act,Act,JP,act")
    write = ImportPages._write

    def overtaken(*args):
        monkeypatch.setattr(ImportPages, "_write", write)
        confirm(client, preview)
        write(*args)

    monkeypatch.setattr(ImportPages, "_write", overtaken)
    done = confirm(client, preview)
    assert (done.status_code, len(done.redirect_chain)) == (200, 1)
    page = client.get(preview.request["PATH_INFO"])
    assert (page.context["written"], page.context["reasons"]) == (True, [])
    assert ChangeEntry.objects.filter(origin="import").count() == 1


def test_no_reason_no_import(client):
    client.force_login(role("Editor"))
    LawFactory(slug="act", note="")
    page = confirm(client, upload(client, "slug,note", "act,new"), reason=" ")
    assert page.status_code == 422
    assert page.context["form"].errors == {"reason": ["Say why these rows are imported."]}
    assert Law.objects.get().note == ""


def test_rows_that_fail_stop_all_if_that_was_asked(client):
    client.force_login(role("Editor"))
    LawFactory(slug="act", note="")
    preview = upload(client, "slug,note,kind", "act,new,act", "x,,akt", whole="on")
    assert "Nothing will be written:" in preview.content.decode()
    assert confirm(client, preview).status_code == 409
    assert Law.objects.get().note == ""


def test_a_row_changed_meanwhile_refuses_all_and_is_shown_anew(client):
    client.force_login(role("Editor"))
    LawFactory(slug="one", name="One")
    law = LawFactory(slug="two", name="Two")
    preview = upload(client, "slug,note,name", "one,x,One", "two,x,Two")
    law.name = "By another"
    law.save()
    page = confirm(client, preview)
    assert page.status_code == 409
    assert len(page.context["reasons"]) == 1
    assert "By another" in page.context["reasons"][0]
    assert set(Law.objects.values_list("note", flat=True)) == {""}
    # What is shown now takes the other's change back, and is another plan.
    assert page.context["stamp"] != preview.context["stamp"]
    stale = confirm(client, preview)
    assert stale.context["reasons"] == [
        "The preview has been made anew since you saw it: look at it again."
    ]
    assert confirm(client, page).context["written"]
    assert list(Law.objects.values_list("name", "note")) == [("One", "x"), ("Two", "x")]


def test_a_contributor_does_not_change_what_is_published(client):
    client.force_login(role("Contributor"))
    LawFactory(slug="public", name="Public", status="published")
    LawFactory(slug="draft", status="draft")
    page = upload(client, "slug,note", "public,x", "draft,x")
    assert page.context["counts"] == [("new", 0), ("changed", 1), ("unchanged", 0), ("failed", 1)]
    client.force_login(role("Editor"))
    page = upload(client, "slug,note", "public,x", "draft,x")
    assert page.context["counts"] == [("new", 0), ("changed", 2), ("unchanged", 0), ("failed", 0)]


def test_another_user_does_not_see_an_import(client):
    client.force_login(role("Editor"))
    LawFactory(slug="act")
    address = upload(client, "slug,note", "act,x").request["PATH_INFO"]
    client.logout()
    client.force_login(role("Editor"))
    page = client.get(address, follow=True)
    assert page.request["PATH_INFO"] == IMPORT
    assert [str(m) for m in page.context["messages"]] == [
        "This import is no longer kept (it is, for a day): upload it again."
    ]
    assert client.get(f"{address}failures/").status_code == 302


def test_a_login_keeps_five_imports(client):
    client.force_login(role("Editor"))
    LawFactory(slug="act")
    for number in range(7):
        last = upload(client, "slug,note", f"act,{number}")
    assert last.status_code == 200
    # The login's own session besides.
    assert Session.objects.count() == 6


def test_a_file_that_cannot_be_read_is_refused_at_once(client):
    client.force_login(role("Editor"))
    page = upload(client, "slug,nmae", "act,x")
    assert page.status_code == 422
    (told,) = page.context["form"].errors["file"]
    assert told.startswith("A law has no column “nmae”; the nearest is name.")


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_for_one_row_and_for_three(count, client):
    warm()
    client.force_login(role("Editor"))
    JurisdictionFactory(code="JP")
    for n in range(count):
        LawFactory(slug=f"act-{n}", jurisdiction__code=f"A{n}")
    preview = upload(client, "slug,note,jurisdiction", *[f"act-{n},x,JP" for n in range(count)])
    # Session, user, the role's permissions (two), the kept import, links to the rows.
    with CaptureQueriesContext(connection) as queries:
        assert client.get(preview.request["PATH_INFO"]).status_code == 200
    assert len(queries) == 6, [query["sql"] for query in queries]
    # Session, user, the role's permissions (two), the rows, their jurisdictions, their topics.
    with CaptureQueriesContext(connection) as queries:
        assert len(sheet_of(client.get(EXPORT, {"rows": "all", "form": "csv"}))[1]) == count
    assert len(queries) == 7, [query["sql"] for query in queries]


def test_a_passage_that_readers_have_come_to_rest_on_is_told_to_a_contributor(client):
    client.force_login(role("Contributor"))
    citation = CitationFactory(status="draft")
    passage = citation.passage
    file = SimpleUploadedFile("p.csv", f"ref,gist\n{passage.ref},New".encode(), "text/csv")
    preview = client.post("/admin/tracker/passage/import/", {"file": file}, follow=True)
    Citation.objects.update(status="published")
    page = confirm(client, preview)
    said = f"Published citations rest on passage “{passage}”, so only an Editor changes it."
    assert (page.status_code, page.context["reasons"]) == (409, [said])
    passage.refresh_from_db()
    assert passage.gist == ""
