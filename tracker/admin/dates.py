"""The one input of partial dates, with what the server's own parser makes of them beside it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse_lazy
from django.views.decorators.http import require_GET
from unfold.widgets import UnfoldAdminTextInputWidget

from tracker.edtf import explain
from tracker.edtf_suggest import suggest
from tracker.errors import EdtfError
from tracker.fields import EDTF_LENGTH

_LONGEST = 100
"""Characters of a text that are read; no date in words is longer."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text is read as: its meaning, or the fault and what was meant where that is plain."""

    readable: bool
    says: str
    meant: str | None = None


def reading_of(text: str) -> Reading:
    """Return what `text` is read as, in words for whoever writes it."""
    text = text.strip()
    try:
        if len(text) <= EDTF_LENGTH:
            return Reading(readable=True, says=explain(text))
        said = f"That is longer than any date: more than {EDTF_LENGTH} characters."
    except EdtfError as error:
        said = str(error)
    return Reading(readable=False, says=said, meant=suggest(text[:_LONGEST]))


@require_GET
def read_date(request: HttpRequest) -> JsonResponse:
    """Answer what the parameter `text` is read as; for the date inputs of the admin."""
    reading = reading_of(request.GET.get("text", "")[:_LONGEST])
    return JsonResponse(
        {"readable": reading.readable, "says": reading.says, "meant": reading.meant}
    )


class PartialDateInput(UnfoldAdminTextInputWidget):
    """A text input for a partial date; beside it stands how it is read, as it is typed.

    What the page was made with is read on the server, so the words are there without scripts.
    """

    template_name = "admin/tracker/partial_date.html"

    class Media:
        css = {"all": ["tracker/admin/dates.css"]}
        js = ("tracker/admin/dates.js",)

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {
                "placeholder": "2021-10-04",
                "autocomplete": "off",
                "spellcheck": "false",
                "data-partial-date": reverse_lazy("read_date"),
                **(attrs or {}),
            }
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return the context with the reading of the value; an empty one needs no words."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        # What is longer than a date may still be one in words, which the server offers to mend.
        context["widget"]["attrs"].pop("maxlength", None)
        context["widget"]["reading"] = (
            reading_of(value) if isinstance(value, str) and value else None
        )
        return context
