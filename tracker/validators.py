"""Validators and the limits they check; the limits on locators keep the articles' texts out."""

import re
from collections.abc import Callable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.deconstruct import deconstructible

from tracker.edtf import parse
from tracker.edtf_suggest import suggest
from tracker.errors import EdtfError
from tracker.text import words

END_WORDS = 8
"""Most words of a passage's start, and of its end."""
END_CHARACTERS = 60
"""Most characters of any part of a locator; the columns have this width."""
AFFIX_WORDS = 4
"""Most words of the context before and after a passage."""
PASSAGE_CHARACTERS = 1500
"""Most characters from the start of a passage to its end."""
SHORT_PASSAGE_WORDS = 12
"""Up to this many words a passage may be shown whole; above, at most half."""
PRINTED_WORDS = 12
"""Most words of a literal as printed."""
EXACT_DIGITS = 15
"""Most significant digits of a number: what SQLite, which keeps numbers as floats, gives back."""

validate_wikidata_id = RegexValidator(
    r"\AQ[1-9]\d*\Z", "Enter a Wikidata item id: Q and a number, such as Q17.", "wikidata_id"
)
validate_passage_ref = RegexValidator(
    r"\A[a-z0-9]+(?:-[a-z0-9]+)*-p\d{2,3}\Z",
    "Enter a passage reference: the source's short name, -p and two or three digits (a004-p09).",
    "passage_ref",
)
validate_currency = RegexValidator(
    r"\A[A-Z]{3}\Z", "Enter a currency by its three ISO 4217 capitals, such as JPY.", "currency"
)
validate_egov_law_id = RegexValidator(
    r"\A\d{3}[A-Z][0-9A-Z]{11}\Z",
    "Enter an e-Gov law id: 15 characters, such as 504AC0000000043.",
    "egov_law_id",
)
validate_jurisdiction_code = RegexValidator(
    r"\A(?:[A-Z]{2}|[A-Z]{2}-[A-Z0-9]{1,3}|X-[A-Z0-9]{2,8})\Z",
    "Enter an ISO 3166 code (JP, JP-23), EU, or X- and a short name of our own (X-ASEAN).",
    "jurisdiction_code",
)
validate_language = RegexValidator(
    r"\A[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?\Z",
    "Enter a BCP 47 language tag, such as en, ja, ja-Latn or zh-Hans-CN.",
    "language",
)


def validate_edtf(value: str) -> None:
    """Raise ValidationError unless `value` is in the EDTF subset.

    It says what is accepted, and what was meant where that is plain.
    """
    try:
        parse(value)
    except EdtfError as error:
        raise ValidationError(f"{error}{_meant(value)}", code="edtf") from error


def _meant(value: str) -> str:
    meant = suggest(value)
    if meant is None:
        return ""
    return f" Write {meant} here." if meant else " Leave it empty if the date is unknown."


def validate_exact_number(value: Decimal) -> None:
    """Raise ValidationError if `value` has more digits than both databases keep exactly."""
    count = len(value.normalize().as_tuple().digits)
    if count > EXACT_DIGITS:
        raise ValidationError(
            f"{count} significant digits; at most {EXACT_DIGITS} are kept exactly.",
            code="exact_number",
        )


@deconstructible
class MaxWords:
    """Refuse text of more than `limit` words (`tracker.text.words`)."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, value: str) -> None:
        count = len(words(value))
        if count > self.limit:
            raise ValidationError(
                f"{count} words; at most {self.limit} words of a source are kept here.",
                code="max_words",
            )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MaxWords) and other.limit == self.limit

    def __hash__(self) -> int:
        return hash(self.limit)


Validator = Callable[[str], None]
SLUG = re.compile(r"\A[a-z0-9]+(?:-{1,2}[a-z0-9]+)*\Z")
