"""The style sheet: nothing from elsewhere, and colours that can be read in light and dark."""

import re
from pathlib import Path

import pytest

SHEET = (Path(__file__).parents[2] / "tracker/static/pages/pages.css").read_text()

ON = {
    "--ink": ("--ground", "--card", "--sunk", "--ours", "--others"),
    "--soft": ("--ground", "--card", "--sunk", "--ours", "--others"),
    "--link": ("--ground", "--card", "--sunk", "--ours", "--others"),
    "--on-accent": ("--accent",),
    "--warn": ("--warn-ground",),
    "--sound": ("--ground", "--card"),
    "--resolved": ("--ground", "--card"),
    "--disputed": ("--ground", "--card"),
    "--unsupported": ("--ground", "--card"),
    "--uncited": ("--ground", "--card"),
}
"""Each colour of text and the grounds it stands on."""


def palettes() -> dict[str, dict[str, str]]:
    blocks = re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL)
    light, dark = (dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6})", block)) for block in blocks[:2])
    return {"light": light, "dark": dark}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast_of_four_and_a_half(scheme: str) -> None:
    palette = palettes()[scheme]
    poor = {}
    for text, grounds in ON.items():
        for ground in grounds:
            low, high = sorted(luminance(palette[name]) for name in (text, ground))
            ratio = (high + 0.05) / (low + 0.05)
            if ratio < 4.5:
                poor[text, ground] = round(ratio, 2)
    assert poor == {}


def test_both_schemes_have_the_same_colours() -> None:
    light, dark = palettes().values()

    assert light.keys() == dark.keys()


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert re.findall(r"@import|url\(|https?:", SHEET) == []


def test_focus_is_visible() -> None:
    assert re.findall(r":focus-visible \{ outline: 3px solid", SHEET) != []
