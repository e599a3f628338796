"""Changes of published records that wait for a reviewer while readers see what stands.

A proposal is a plan kept until somebody decides on it. Who may propose and who may decide is the
doors' business.
"""

from collections.abc import Sequence
from dataclasses import astuple, replace
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tracker.changes.applying import Applied, apply
from tracker.changes.plan import WRITES, Fate, Plan, row_digest
from tracker.errors import PlanRefused
from tracker.models import Proposal
from tracker.services.lacking import lacking_of_touched
from tracker.services.rebasing import Clash, rebased
from tracker.vocabularies import ProposalState, Status

_REASON = 300
"""Characters of a reason that the change log keeps; the proposal keeps all of its own."""

_OTHERWISE = "What was changed since is no longer what the page showed: look at it again."


def touches_public(plan: Plan) -> bool:
    """Whether a plan changes anything but drafts and what is in review; a query for each table."""
    touched: dict[str, set[int]] = {}
    for change in plan.of(Fate.UPDATE, Fate.DELETE):
        touched.setdefault(change.model, set()).add(change.pk or 0)
    for label, pks in touched.items():
        model: type[Any] = apps.get_model(label)
        if "status" not in {field.name for field in model._meta.concrete_fields}:
            return True
        open_ones = model._base_manager.filter(
            pk__in=pks, status__in=(Status.DRAFT, Status.IN_REVIEW)
        )
        if open_ones.count() < len(pks):
            return True
    return False


@transaction.atomic
def propose(
    *, record: Any, plan: Plan, author: Any, reason: str = "", instead_of: Sequence[int] = ()
) -> Proposal:
    """Keep a plan for one record until a reviewer decides; return the proposal.

    If the author's very same proposal waits already, that one is returned and nothing is written:
    the caller has locked the record, so that two saves at once see each other's. `instead_of` are
    the keys of open proposals that their author takes back for this one. Raises PlanRefused if the
    plan changes nothing, or one of them is not the author's, or decided.
    """
    if not plan.of(*WRITES):
        raise PlanRefused("Nothing was changed, so nothing is proposed.")
    if waiting := waiting_alike(record, plan, author, but=instead_of):
        return waiting
    for pk in instead_of:
        take_back(proposal=Proposal(pk=pk), author=author)
    return Proposal.objects.create(
        model=f"tracker.{record._meta.model_name}",
        object_id=record.pk,
        title=str(record)[:300],
        plan=_kept(plan).stored(),
        reason=reason.strip(),
        author=author,
    )


def waiting_alike(
    record: Any, plan: Plan, author: Any, *, but: Sequence[int] = ()
) -> Proposal | None:
    """Return the author's proposal of this very plan that waits, if there is one; one query.

    Those with a key among `but` do not count.
    """
    stored = _kept(plan).stored()
    for proposal in open_proposals(record):
        own = author is not None and proposal.author_id == author.pk
        if own and proposal.pk not in but and proposal.plan == stored:
            return proposal
    return None


def _kept(plan: Plan) -> Plan:
    """Return what a proposal keeps of a plan: redirects follow by themselves from its renames."""
    return Plan(tuple(c for c in plan.of(*WRITES) if c.model != "tracker.redirect"))


def open_proposals(record: Any) -> list[Proposal]:
    """Return the proposals on a record that wait, oldest first; one query."""
    rows = Proposal.objects.filter(
        model=f"tracker.{record._meta.model_name}", object_id=record.pk, state=ProposalState.OPEN
    )
    return list(rows.select_related("author").order_by("id"))


@transaction.atomic
def accept(
    *, proposal: Proposal, reviewer: Any, answer: str = "", rest: str = ""
) -> tuple[Proposal, Applied]:
    """Write what a proposal says, under the reviewer's name; return it and what was written.

    Citations that it adds are published with it. What somebody has changed since is not
    overwritten: with the digest of just these clashes as `rest` it is left as it is and the rest
    is written. Raises PlanRefused, with every reason, if the proposal does not wait, a field was
    changed since (and is not among those), nothing is left of it, or a published value would be
    left without evidence; then nothing is written.
    """
    locked = _waiting(proposal, "accepted")
    if settings.REVIEW_BY_ANOTHER and reviewer is not None and locked.author_id == reviewer.pk:
        raise PlanRefused("Nothing was accepted: the proposal is your own, and another reviews it.")
    plan, clashes = rebased(Plan.from_stored(locked.plan))
    if rest != digest_of(clashes):
        reasons = [clash.sentence() for clash in clashes]
        if rest:
            reasons.insert(0, _OTHERWISE)
        raise PlanRefused(f"Nothing was accepted: {' '.join(reasons)}", reasons)
    if not plan.of(*WRITES):
        raise PlanRefused("Nothing was accepted: nothing is left of the proposal. Reject it.")
    reason = _reason(locked, answer)
    applied = apply(citing(plan), actor=reviewer, reason=reason)
    if missing := lacking_of_touched(plan, applied):
        raise PlanRefused(f"Nothing was accepted: {' '.join(missing)}", missing)
    _decide(locked, ProposalState.ACCEPTED, reviewer, answer)
    locked.cid = applied.cid
    locked.save()
    return locked, applied


@transaction.atomic
def reject(*, proposal: Proposal, reviewer: Any, answer: str) -> Proposal:
    """Refuse a proposal with an answer to its author; return it. Raises PlanRefused if it does
    not wait, or without an answer.
    """
    if not answer.strip():
        raise PlanRefused("Nothing was rejected: say why. The author reads the answer.")
    locked = _waiting(proposal, "rejected")
    _decide(locked, ProposalState.REJECTED, reviewer, answer)
    locked.save()
    return locked


@transaction.atomic
def take_back(*, proposal: Proposal, author: Any) -> Proposal:
    """Take one's own proposal back; return it. Raises PlanRefused if it does not wait, or is
    another's.
    """
    locked = _waiting(proposal, "taken back")
    if author is None or locked.author_id != author.pk:
        raise PlanRefused("Nothing was taken back: only its author takes a proposal back.")
    _decide(locked, ProposalState.TAKEN_BACK, author, "")
    locked.save()
    return locked


def clashes_of(proposal: Proposal) -> tuple[Plan, list[Clash]]:
    """Return what of a proposal still fits, and what somebody has changed since."""
    return rebased(Plan.from_stored(proposal.plan))


def digest_of(clashes: Sequence[Clash]) -> str:
    """Return what tells some clashes from any others; empty for none."""
    if not clashes:
        return ""
    told = [[*astuple(clash)[:-1], str(clash.at)] for clash in clashes]
    return row_digest({"clashes": told})


def missing_after(plan: Plan) -> list[str]:
    """Return what would be missing once a plan is applied; to be asked in a rehearsal.

    Raises PlanRefused as `apply` does.
    """
    return lacking_of_touched(plan, apply(citing(plan)))


def _waiting(proposal: Proposal, past: str) -> Proposal:
    """Return a proposal locked, which waits; raise PlanRefused, saying who decided, if not."""
    locked = Proposal.objects.select_for_update(of=("self",)).filter(pk=proposal.pk).first()
    if locked is None:
        raise PlanRefused(f"Nothing was {past}: the proposal is no longer there.")
    if locked.state != ProposalState.OPEN:
        by = locked.decided_by
        who = f" by {by.get_full_name() or by}" if by else ""
        state = ProposalState(locked.state).label.lower()
        raise PlanRefused(f"Nothing was {past}: the proposal was {state}{who} meanwhile.")
    return locked


def _decide(proposal: Proposal, state: ProposalState, by: Any, answer: str) -> None:
    proposal.state = state
    proposal.answer = answer.strip()
    proposal.decided_by = by
    proposal.decided_at = timezone.now()


def _reason(proposal: Proposal, answer: str) -> str:
    """Return what the change log is told: whose proposal it is, why, and what was answered."""
    author: Any = proposal.author
    who = (author.get_full_name() or str(author)) if author else "somebody"
    said = f"Proposed by {who}" + (f": {proposal.reason}" if proposal.reason else ".")
    answered = f" Accepted: {answer.strip()}" if answer.strip() else ""
    return f"{said}{answered}"[:_REASON]


def citing(plan: Plan) -> Plan:
    """Return a plan as it is accepted: its new citations are published."""
    return Plan(
        tuple(
            replace(change, after={**(change.after or {}), "status": Status.PUBLISHED.value})
            if change.fate is Fate.CREATE and change.model == "tracker.citation"
            else change
            for change in plan.changes
        )
    )
