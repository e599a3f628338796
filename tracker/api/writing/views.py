"""Writing a noun: one record or a list of them, whole or not at all, by the editors' own rules."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any, cast

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from tracker.api.base import RecordViewSet, asks_otherwise
from tracker.api.errors import BodyFault, Fault, invalid
from tracker.api.loading import loaded
from tracker.api.nouns import slug_of
from tracker.api.parameters import check_parameters
from tracker.api.writing.answers import editing_of
from tracker.api.writing.authentication import SAFE, BearerTokens, WritesWithToken
from tracker.api.writing.bodies import StrictJson, body_problem, pointer
from tracker.api.writing.idempotency import answered, fingerprint, keep, key_of
from tracker.api.writing.preconditions import check_match, check_versions, tag_of
from tracker.api.writing.refusals import bears_on, fault_of, translating
from tracker.api.writing.requests import bounded, one_reason, raw_body, reason_in
from tracker.api.writing.schema import WritingSchema
from tracker.api.writing.shapes import Said, Shape, shape_of
from tracker.changes.locking import refusing_deadlocks
from tracker.models import ChangeContext, Citation, current_change, recording
from tracker.services.sheets import related
from tracker.services.writing import Removal, Written, remove, write
from tracker.services.writing_plans import Asked, plan_writes

_DRY = ("true", "false")


class WritableViewSet(RecordViewSet):
    """A noun that programs with a token may write."""

    schema = WritingSchema()
    authentication_classes = (BearerTokens,)
    permission_classes = (WritesWithToken,)
    parser_classes = (StrictJson,)
    _several = False
    """Whether a request makes several records, which are answered as lists show them."""

    @property
    def shape(self) -> Shape:
        """What may be said of the noun."""
        shown: Any = cast("Any", self).serializer_class
        detailed: Any = self.detail_class or shown
        return shape_of(self.noun, shown, detailed)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in SAFE:
            check_parameters(request, ("dry_run",))
            if request.query_params.get("dry_run", "false") not in _DRY:
                raise invalid([Fault("dry_run", "invalid_choice", "Write true or false.")])

    def get_serializer_class(self) -> Any:
        shown = cast("Any", self).serializer_class
        if self.action in ("create", "partial_update", "destroy") and not self._several:
            return self.detail_class or shown
        return super().get_serializer_class()

    def rows(self, shown: Any) -> QuerySet[Any]:
        """Return the public rows; for the detail, to a token holder, also what their role sees."""
        if self.action == "retrieve" and self.request.auth is not None:
            return loaded(self._visible(), shown)
        return super().rows(shown)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Return the record; to a token holder with what is needed to change it."""
        if request.auth is None or asks_otherwise(request):
            return super().retrieve(request, *args, **kwargs)
        row = self.get_object()
        data = dict(self.get_serializer(row).data)
        response = Response(data)
        if self._visible().filter(pk=row.pk).exists() and self._sees_all():
            data["editing"] = editing_of([self._own(row.pk)], self.shape)[row.pk]
            response["ETag"] = tag_of(row)
        return response

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Make a record, or each record of a list, as drafts."""
        return self._answer(request, self._create)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Change what is said of a record, and move its status."""
        return self._answer(request, self._change)

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Delete a draft, or withdraw what is published."""
        return self._answer(request, self._destroy)

    def change_many(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Change the records of a list, all or none."""
        return self._answer(request, self._change_many)

    def remove_many(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Delete the drafts of a list and withdraw what is published, all or none."""
        return self._answer(request, self._remove_many)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if request.method not in SAFE:
            response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Authorization"])
        return response

    # What all writes share

    def _answer(self, request: Request, work: Callable[[Any, str], Response]) -> HttpResponse:
        """Do what is asked in one transaction, under the user's name and the request's own id."""
        raw = raw_body(request)
        body = request.data
        reason = reason_in(request)
        key = key_of(request)
        token: Any = request.auth
        dry = self._dry()
        with translating(self.shape), refusing_deadlocks(), transaction.atomic():
            seen = fingerprint(request, raw) if key and not dry else ""
            if seen and (kept := answered(token, key, seen)) is not None:
                return kept
            response = work(body, reason)
            if dry:
                transaction.set_rollback(True)
            elif seen:
                shown = response.data
                text = b"" if shown is None else bytes(JSONRenderer().render(shown))
                keep(token, key, seen, response, text.decode())
        return response

    @contextmanager
    def _recording(self, reason: str) -> Iterator[None]:
        """Write what follows as one change set: the user's, through the API, for this reason."""
        outer = current_change() or ChangeContext()
        context = replace(outer, actor=self.request.user, origin="api", reason=reason, gathers=True)
        with recording(context):
            yield

    def _dry(self) -> bool:
        return bool(self.request.query_params.get("dry_run") == "true")

    # One record

    def _create(self, body: Any, reason: str) -> Response:
        if isinstance(body, list):
            return self._create_many(body, reason)
        said = self._read([body], new=True, many=False)[0]
        reason = said.reason or reason
        with self._recording(reason):
            written = self._write([said], [None], reason)
        return self._one(written, created=True)

    def _change(self, body: Any, reason: str) -> Response:
        row = self._locked_one()
        said = self._read([body], new=False, many=False)[0]
        check_match(row, self.request.headers.get("If-Match", ""), said.version)
        reason = said.reason or reason
        with self._recording(reason):
            written = self._write([said], [row], reason)
        return self._one(written)

    def _destroy(self, body: Any, reason: str) -> Response:
        row = self._locked_one()
        said = self._read([body or {}], new=False, many=False)[0]
        self._only_naming([said], [()])
        check_match(row, self.request.headers.get("If-Match", ""), said.version)
        reason = said.reason or reason
        with self._recording(reason):
            written = remove(removals=[Removal((), row)], user=self.request.user, reason=reason)
        return self._one(written) if written.rows else Response(status=204)

    # Lists

    def _create_many(self, body: list[Any], reason: str) -> Response:
        self._several = True
        items = self._read(bounded(body), new=True, many=True)
        reason = one_reason(items, reason)
        with self._recording(reason):
            written = self._write(items, [None] * len(items), reason, many=True)
        return self._many(written, created=True)

    def _change_many(self, body: Any, reason: str) -> Response:
        items = self._read(bounded(body), new=False, many=True)
        reason = one_reason(items, reason)
        rows = self._locked_many(items)
        check_versions([(n, rows[n], said.version) for n, said in enumerate(items)])
        with self._recording(reason):
            written = self._write(items, rows, reason, many=True)
        return self._many(written)

    def _remove_many(self, body: Any, reason: str) -> Response:
        items = self._read(bounded(body), new=False, many=True)
        reason = one_reason(items, reason)
        self._only_naming(items, [(n,) for n in range(len(items))])
        rows = self._locked_many(items)
        check_versions([(n, rows[n], said.version) for n, said in enumerate(items)])
        removals = [Removal((n,), row) for n, row in enumerate(rows)]
        with self._recording(reason):
            written = remove(removals=removals, user=self.request.user, reason=reason)
        return self._many(written)

    def _write(
        self, items: Sequence[Said], rows: Sequence[Any], reason: str, *, many: bool = False
    ) -> Written:
        """Write what each object says of its row; raise with all that is wrong, if anything is."""
        model, user = self.noun.model, self.request.user
        asked = [
            Asked(
                (place,) if many else (),
                said.values,
                rows[place],
                said.status,
                said.citations,
                said.citations_along,
            )
            for place, said in enumerate(items)
        ]
        misread = [fault for said in items for fault in said.faults]
        if not misread:
            return write(model=model, asked=asked, user=user, reason=reason)
        # What can be read is looked through too, so that everything is said at once.
        planned = plan_writes(model, asked, user)
        found = [fault_of(fault, self.shape, conflict=False) for fault in planned.faults]
        told = [fault.pointer for fault in misread]
        rest = [one for one in found if not any(bears_on(one.pointer, place) for place in told)]
        raise body_problem([*misread, *rest])

    # Reading what was sent

    def _read(self, items: list[Any], *, new: bool, many: bool) -> list[Said]:
        """Return what each object says, with what cannot be read in it."""
        return [
            self.shape.read(item, (place,) if many else (), new=new, many=many)
            for place, item in enumerate(items)
        ]

    def _only_naming(self, items: Sequence[Said], paths: Sequence[tuple[int, ...]]) -> None:
        """Refuse what cannot be read in a deletion, and values, which would be ignored."""
        faults = [fault for said in items for fault in said.faults]
        faults += [
            BodyFault(pointer(path), "not_here", "A deletion names a record, and changes nothing.")
            for said, path in zip(items, paths, strict=True)
            if said.values or said.citations or said.citations_along or said.status
        ]
        if faults:
            raise body_problem(faults)

    # Finding and locking

    def _visible(self) -> Any:
        """Return the rows that the asker's role sees."""
        manager: Any = self.noun.model.objects
        return manager.visible_to(self.request.user)

    def _sees_all(self) -> bool:
        name = self.noun.model._meta.model_name
        return bool(self.request.user.has_perm(f"tracker.view_{name}"))

    def _own(self, pk: int) -> Any:
        """Return a row with nothing loaded besides, so that its relations are its own."""
        return _with_passage(self.noun.model._base_manager.filter(pk=pk)).get()

    def _locked(self, condition: Q) -> list[Any]:
        """Return the rows that the asker sees and means, locked, with all they refer to."""
        rows = self._visible().filter(condition).order_by("pk")
        pks = list(rows.values_list("pk", flat=True))
        locked = _with_passage(self.noun.model._base_manager.filter(pk__in=pks).order_by("pk"))
        found = list(locked.select_for_update(of=("self",), no_key=True))
        related(found)
        return found

    def _locked_one(self) -> Any:
        slug = self.kwargs[self.lookup_field]
        if not self._is_slug(slug):
            raise self._not_found(slug)
        found = self._locked(Q(**self.noun.find(slug)))
        if not found:
            raise self._absent(slug)
        return found[0]

    def _locked_many(self, items: Sequence[Said]) -> list[Any]:
        """Return the row that each item names, locked; raise ApiProblem for those of none."""
        slugs = [said.slug for said in items]
        known = [slug for slug in slugs if self._is_slug(slug)]
        wanted = reduce(or_, (Q(**self.noun.find(slug)) for slug in known), Q(pk__in=[]))
        found = {slug_of(row): row for row in self._locked(wanted)}
        faults = []
        for place, slug in enumerate(slugs):
            at, name = f"/{place}/slug", self.noun.model._meta.verbose_name
            if not slug:
                faults.append(BodyFault(at, "required", "Say by “slug” which record is meant."))
            elif slug not in found:
                faults.append(BodyFault(at, "unknown_record", f"There is no {name} “{slug}”."))
            elif slug in slugs[:place]:
                detail = f"“{slug}” stands in the list twice."
                faults.append(BodyFault(at, "not_unique", detail))
        if faults:
            raise body_problem(faults)
        return [found[slug] for slug in slugs]

    def _is_slug(self, slug: str) -> bool:
        return re.fullmatch(self.noun.pattern, slug, re.ASCII) is not None

    # Answering

    def _one(self, written: Written, *, created: bool = False) -> Response:
        """Return the answer to the writing of one record."""
        if written.proposals:
            return self._waiting(written)
        row = written.rows[0]
        data = self._shown(written)[0]
        made = created and not self._dry()
        response = Response(data, status=201 if made else 200)
        response["ETag"] = tag_of(row)
        if made:
            response["Location"] = data["url"]
        return response

    def _many(self, written: Written, *, created: bool = False) -> Response:
        """Return the answer to the writing of a list."""
        if written.proposals:
            return self._waiting(written)
        shown = self._shown(written) if written.rows else []
        made = created and not self._dry()
        return Response({"count": len(shown), "results": shown}, status=201 if made else 200)

    def _shown(self, written: Written) -> list[dict[str, Any]]:
        """Return the rows as readers will see them, each with what its writer needs."""
        pks = [row.pk for row in written.rows]
        manager: Any = self.noun.model.objects
        rows = self.filter_queryset(loaded(manager.all(), self.get_serializer_class()))
        found = {row.pk: row for row in rows.filter(pk__in=pks)}
        own = list(_with_passage(self.noun.model._base_manager.filter(pk__in=pks)))
        editing = editing_of(own, self.shape, warnings=written.warnings, dry_run=self._dry())
        shown = self.get_serializer([found[pk] for pk in pks], many=True).data
        return [{**item, "editing": editing[pk]} for pk, item in zip(pks, shown, strict=True)]

    def _waiting(self, written: Written) -> Response:
        """Return the answer that changes wait for a reviewer, and where."""
        proposals = [
            {
                "slug": slug_of(row),
                "state": proposal.state,
                "admin_url": self.request.build_absolute_uri(
                    reverse("admin:tracker_proposal_change", args=[proposal.pk])
                ),
                "reason": proposal.reason,
            }
            for row, proposal in zip(written.rows, written.proposals, strict=True)
        ]
        one = "It is" if len(proposals) == 1 else "They are"
        detail = (
            f"{one} published, so the change waits for an Editor as a proposal. Readers go on "
            "seeing what is published."
        )
        data = {"detail": detail, "proposals": proposals, "dry_run": self._dry()}
        return Response(data, status=200 if self._dry() else 202)


def _with_passage(rows: Any) -> Any:
    """Return rows with what their names are made of, where that is a relation."""
    return rows.select_related("passage") if rows.model is Citation else rows
