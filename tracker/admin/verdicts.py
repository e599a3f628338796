"""What the citation checker finds of a passage as it is saved, said to whoever saves it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from tracker.evidence.checking import State, Verdict
from tracker.models import Citation, Passage
from tracker.services.rechecking import recheck

_SENTENCES = {
    State.OK: "found unchanged in the source's text.",
    State.NEW: "found in the source's text; its fingerprint is kept now.",
    State.MOVED: "found unchanged, elsewhere in the source's text than before.",
    State.CHANGED: "its words differ from those that were first cited. If they are the right ones, "
    "empty digest, offset and length and save again.",
    State.AMBIGUOUS: "found more than once in the source's text: its first and last words, or "
    "those around it, must tell it from the others.",
    State.MISSING: "not found in the source's text:",
    State.NO_TEXT: "not checked:",
}
_FOUND = "found in the source's text."
_GOOD = frozenset({State.OK, State.NEW, State.MOVED})


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence to whoever saved, with the level of Django's messages."""

    level: int
    text: str

    @property
    def tag(self) -> str:
        """The name of the level, such as success."""
        return messages.DEFAULT_TAGS[self.level]


def said_of(verdicts: Iterable[Verdict], *, kept: bool = True) -> list[Said]:
    """Return what was found as sentences: one a passage, and one for each fault beside it.

    `kept` is whether what the check filled in has been written.
    """
    said = []
    for verdict in verdicts:
        level = messages.SUCCESS if verdict.state in _GOOD else messages.WARNING
        if verdict.state is State.NO_TEXT:
            level = messages.INFO
        why = f" {verdict.detail}." if verdict.detail else ""
        sentence = _SENTENCES[verdict.state]
        if verdict.state is State.NEW and not kept:
            sentence = _FOUND
        said.append(Said(level, f"Passage {verdict.ref}: {sentence}{why}"))
        said += [
            Said(messages.WARNING, f"Passage {verdict.ref} does not print what citation {n} says.")
            for n in verdict.literals_missing
        ]
        said += [Said(messages.WARNING, f"{place}: {fault}.") for place, fault in verdict.limits]
    return said


def passages_of(form: Any, formsets: Iterable[Any]) -> set[int]:
    """Return the keys of the passages that saving a form and its rows has to do with."""
    saved = [form.instance]
    for formset in formsets:
        saved += [*formset.new_objects, *(row for row, _ in formset.changed_objects)]
    touched = {row.passage_id for row in saved if isinstance(row, Citation)}
    return touched | {row.pk for row in saved if isinstance(row, Passage)}


def tell_verdicts(request: HttpRequest, form: Any, formsets: Iterable[Any]) -> None:
    """Check the passages that were just saved or cited, where texts are at hand, and say so."""
    proposing = getattr(request, "tracker_proposing", False)
    found = said_of(recheck(passages_of(form, formsets)), kept=not proposing)
    request.tracker_verdicts = found  # type: ignore[attr-defined]  # read by `say_again`
    for said in found:
        messages.add_message(request, said.level, said.text)


def say_again(request: HttpRequest) -> None:
    """Say what the check of this request's save found, though the save was taken back."""
    for said in getattr(request, "tracker_verdicts", ()):
        messages.add_message(request, said.level, said.text)
