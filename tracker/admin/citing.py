"""“Cite this”: a page beside each record's form that takes a passage and what it reports.

It opens over the form, in a frame of its own, so that what is typed there stays; without scripts
it opens in another tab. What is pasted is read for one request and kept nowhere.
"""

from typing import Any, TypeVar

from csp.constants import SELF
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from tracker.admin.citing_forms import CiteForm, ReportForm, report_forms
from tracker.admin.columns import check_badge, status_badge
from tracker.admin.evidence import label_of, panel_of
from tracker.admin.numbers import whole
from tracker.admin.records import RecordAdmin
from tracker.admin.verdicts import Said, said_of
from tracker.errors import PlanRefused
from tracker.evidence.pasting import Against, Pasted
from tracker.models import ARM_OF, Citation, Passage, Source
from tracker.models.rows import called
from tracker.services.addresses import source_at
from tracker.services.citing import Cited, Report, cite
from tracker.services.rechecking import has_text, recheck
from tracker.vocabularies import Status

_M = TypeVar("_M", bound=models.Model)

_LISTED = 300
"""Passages of a source that are offered; a longer list is not read by anybody."""


class CitingAdmin(RecordAdmin[_M]):
    """A table whose records are cited: each value shows its evidence and can be cited at once."""

    class Media:
        css = {"all": ("tracker/admin/citing.css",)}
        js = ("tracker/admin/citing.js",)

    def get_urls(self) -> list[Any]:
        """Return the addresses of the table, with those of citing."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_cite"
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/cite/", wrap(self.cite_view), name=name),
            path(
                "<path:object_id>/cite/source/", wrap(self.cite_source_view), name=f"{name}_source"
            ),
            path(
                "<path:object_id>/cite/evidence/",
                wrap(self.cite_evidence_view),
                name=f"{name}_evidence",
            ),
            *super().get_urls(),
        ]

    @method_decorator(never_cache)
    @method_decorator(xframe_options_sameorigin)
    @method_decorator(sensitive_post_parameters("pasted", "article"))
    def cite_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for a passage and what it reports; write both at once, or say what is wrong."""
        record = self._cited_record(request, object_id)
        if not request.user.has_perm("tracker.add_citation"):
            raise PermissionDenied("Your role does not write citations.")
        asked = request.GET.get("field")
        data = request.POST if request.method == "POST" else None
        form = CiteForm(
            data,
            site=self.admin_site,
            may_add_source=request.user.has_perm("tracker.add_source"),
            may_publish=record.status == Status.PUBLISHED
            and request.user.has_perm("tracker.publish_citation"),
        )
        reports = report_forms(record, asked, data, self.admin_site)
        refused: list[str] = []
        if data is not None and "look" not in data:
            cited = self._try_to_cite(request, form, reports, refused)
            if cited is not None:
                return self._cited_page(request, record, asked, cited, form.found_passage)
        return self._cite_page(request, record, form, reports, refused)

    def _try_to_cite(
        self,
        request: HttpRequest,
        form: CiteForm,
        reports: list[ReportForm],
        refused: list[str],
    ) -> Cited | None:
        """Cite what the forms say; None, with the reasons in them or in `refused`, if it cannot."""
        ticked = [report for report in reports if report.ticked]
        # Each is asked, so that all that is wrong is said at once.
        sound = [form.is_valid(), *(report.is_valid() for report in ticked)]
        if not ticked:
            refused.append("Nothing is ticked: tick each value that the passage bears on.")
        source, passage = form.found_source, form.found_passage
        if not all(sound) or not ticked or source is None or passage is None:
            return None
        fill = "scripted" not in request.POST
        found: list[Report] = [report.report(passage, fill_printed=fill) for report in ticked]
        if any(report.errors for report in ticked):
            return None
        try:
            with self.recording(request):
                return cite(
                    source=source,
                    passage=passage,
                    reports=found,
                    actor=request.user,  # type: ignore[arg-type]  # admin_view lets nobody else in
                    gist=form.cleaned_data["gist"],
                    reason=form.cleaned_data["change_reason"],
                    publish_now=form.cleaned_data.get("publish", False),
                )
        except PlanRefused as error:
            refused += error.reasons or [str(error)]
            return None

    def _cite_page(
        self,
        request: HttpRequest,
        record: Any,
        form: CiteForm,
        reports: list[ReportForm],
        refused: list[str],
    ) -> HttpResponse:
        looking = "look" in request.POST
        if looking:
            # Only the source was asked for: what else is missing is still to be filled in.
            form.is_valid()
            form.forget_errors()
        media = self.media + form.media
        for report in reports:
            media += report.media
        context = {
            **self._cite_context(request, record),
            "title": f"Cite {called(record)}",
            "media": media,
            "form": form,
            "reports": reports,
            "refused": [capfirst(reason) for reason in refused],
            "wrong": [] if looking else _wrong(form, reports),
            "known": [self._passage_choice(passage) for passage in form.known],
            "found": self._source_found(form.chosen),
            "picked": form.data.get("use") or form.data.get("passage") or "",
            "faulty": not looking
            and bool(refused or form.errors or any(report.errors for report in reports)),
        }
        response = TemplateResponse(request, "admin/tracker/cite.html", context)
        return _framed(response)

    def _cited_page(
        self,
        request: HttpRequest,
        record: Any,
        asked: str | None,
        cited: Cited,
        passage: Passage | Pasted | None,
    ) -> HttpResponse:
        """Say what was written and what the checker found of it."""
        said = [_told(cited), *_doubts(passage), *said_of(recheck([cited.passage.pk]))]
        if not request.GET.get("dialog"):
            for one in said:
                messages.add_message(request, one.level, one.text)
        context = {
            **self._cite_context(request, record),
            "title": "Cited",
            "media": self.media,
            "said": said,
            "asked": asked or "",
        }
        return _framed(TemplateResponse(request, "admin/tracker/cited.html", context))

    @method_decorator(never_cache)
    @method_decorator(require_GET)
    def cite_source_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Answer, as a piece of the page, which source is meant, and its passages."""
        self._cited_record(request, object_id)
        key, address = whole(request.GET.get("source", "")), request.GET.get("address", "")
        chosen: Any = Source.objects.filter(pk=key).first() if key is not None else None
        source = chosen or source_at(address)
        context = {
            "found": self._source_found(source),
            "address": address,
            "may_add_source": request.user.has_perm("tracker.add_source"),
        }
        return TemplateResponse(request, "admin/tracker/cite_source.html", context)

    @method_decorator(never_cache)
    @method_decorator(require_GET)
    def cite_evidence_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Answer with the evidence of each value as it stands now, for a form that is open."""
        record = self._cited_record(request, object_id)
        citations = Citation.objects.filter(**{ARM_OF[self.model]: record})
        rows = citations.select_related("passage__source", "speaker")
        context = {
            "panel": panel_of(record, rows.order_by("field", "passage__ref", "n")),
            "cite_link": self._cite_link(request, record),
        }
        return TemplateResponse(request, "admin/tracker/evidence_cells.html", context)

    def _cited_record(self, request: HttpRequest, object_id: str) -> Any:
        record = self.get_object(request, object_id)
        if record is None:
            raise Http404(f"There is no {self.opts.verbose_name} {object_id}.")
        if not self.has_view_permission(request, record):
            raise PermissionDenied("Your role does not read these records.")
        return record

    def _cite_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        request.current_app = self.admin_site.name
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "record": record,
            "called": called(record),
            "is_popup": bool(request.GET.get("dialog")),
            "back": reverse(f"{name}_change", args=[record.pk]),
            "source_address": reverse(f"{name}_cite_source", args=[record.pk]),
        }

    def _source_found(self, source: Source | None) -> dict[str, Any] | None:
        """Return a source as the page shows it: with its passages, and whether its text is here."""
        if source is None:
            return None
        passages = Passage.objects.filter(source=source).order_by("ref")[:_LISTED]
        return {
            "source": source,
            "status": status_badge(source.status),
            "passages": [self._passage_choice(passage) for passage in passages],
            "text": has_text(source),
        }

    def _passage_choice(self, passage: Passage) -> dict[str, Any]:
        return {"passage": passage, "check": check_badge(passage.check_state)}


def _wrong(form: CiteForm, reports: list[ReportForm]) -> list[tuple[str, str, str]]:
    """Return each field that is refused: where it is, its label, and the first that is wrong."""
    found = [
        (field.id_for_label, str(field.label), str(field.errors[0]))
        for field in form
        if field.errors
    ]
    for report in reports:
        found += [
            (field.id_for_label, f"{report.label}, {field.label}", str(field.errors[0]))
            for field in report
            if field.errors
        ]
    return found


def _framed(response: TemplateResponse) -> TemplateResponse:
    """Let a page of ours, and no other, show the page in a frame."""
    response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]  # django-csp's hook
    return response


def _told(cited: Cited) -> Said:
    """Return what was written, in a sentence."""
    count = len(cited.citations)
    how = "published" if cited.citations[0].status == Status.PUBLISHED else "saved as drafts"
    if count == 1:
        how = how.replace("drafts", "a draft")
    names = ", ".join(label_of(type(c.target), c.field) for c in cited.citations)
    return Said(
        messages.SUCCESS,
        f"{count} citation{'' if count == 1 else 's'} ({names}) of {cited.passage.ref} {how}.",
    )


def _doubts(passage: Passage | Pasted | None) -> list[Said]:
    """Return what is not sure about a pasted passage's locator."""
    if not isinstance(passage, Pasted):
        return []
    if passage.against is Against.ALONE:
        return [
            Said(
                messages.INFO,
                "Whether the words kept stand only once in the article was not checked: the text "
                "was not at hand, and the article was not pasted.",
            )
        ]
    if passage.link_unsafe:
        return [
            Said(
                messages.INFO,
                "Its link may open another place: a browser takes capitals for small letters.",
            )
        ]
    return []
