"""Colours: the palette of any theme is readable."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draftsmith_appspec import Theme
from draftsmith_appspec.colours import NAMED
from draftsmith_codegen_templates.targets.react.color import Oklch, contrast, hex_of, to_hex, to_oklch
from draftsmith_codegen_templates.targets.react.palette import AA, TONES, UI, palette

_HEX = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
_COLOURS = st.sampled_from(sorted(NAMED)) | _HEX
_BEHIND_TEXT = ("surface", "canvas", "sunken", "hover", "raised")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_colour_a_spec_may_name_is_known() -> None:
    assert all(hex_of(name) != hex_of("teal") or name == "teal" for name in NAMED)
    assert hex_of("#0A8") == "#00aa88"


@given(_HEX)
def test_a_colour_survives_the_way_to_oklch_and_back(color: str) -> None:
    there = to_oklch(color)
    back = to_hex(there)
    assert all(abs(int(color[at : at + 2], 16) - int(back[at : at + 2], 16)) <= 1 for at in (1, 3, 5))


def test_colours_no_screen_shows_lose_chroma_only() -> None:
    assert to_oklch(to_hex(Oklch(0.6, 0.4, 150))).lightness == pytest.approx(0.6, abs=0.02)


@settings(max_examples=60, deadline=None)
@given(_COLOURS, _COLOURS)
def test_text_is_readable_in_every_theme(primary: str, background: str) -> None:
    colors = palette(Theme(primary=primary, background=background))
    for mode in (0, 1):
        color = {name: pair[mode] for name, pair in colors.items()}
        for ink in ("ink", "ink-2", "ink-3"):
            assert min(contrast(color[ink], color[behind]) for behind in _BEHIND_TEXT) >= AA, ink
        for behind in ("surface", "canvas", "hover", "accent-soft"):
            assert contrast(color["accent-text"], color[behind]) >= AA
        assert contrast(color["accent-ink"], color["accent"]) >= AA
        assert contrast(color["accent-ink"], color["accent-hover"]) >= AA
        assert contrast("#ffffff", color["deep"]) >= AA
        assert contrast(color["edge"], color["surface"]) >= UI
        assert contrast(color["ring"], color["surface"]) >= UI
        for tone in TONES:
            assert contrast(color[f"{tone}-text"], color[f"{tone}-soft"]) >= AA
            assert contrast(color[f"{tone}-text"], color["surface"]) >= AA
