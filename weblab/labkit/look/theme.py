"""How the labs look: the Material theme of both modes, and the style of running text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

FONTS = (
    "Roboto, 'Roboto fallback', "
    "'Noto Sans KR', 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans CJK KR', NanumGothic, "
    "'Noto Sans KR Variable'"
)
"""The second is a common typeface of the same measures, see ``web/shell.css``; the last is the
site's own for Korean, which a browser loads where the system has none."""

DARK_BAR = {"backgroundColor": "#16232c", "color": "#fff"}
FORCED = "@media (forced-colors: active)"
TOUCH = "@media (pointer: coarse)"
PRINT = "@media print"
FOCUS = {"outline": "3px solid #0072b2", "outlineOffset": "2px"}
"""As of our own buttons, see ``buttons.css``."""
THUMB, THUMB_OF_A_FINGER = 24, 44  # pixels
BAR = {
    "& .MuiLinearProgress-root": {"visibility": "hidden"},  # of Panel's busy state
    "& .MuiIconButton-root": {"display": "none"},  # of Panel's page, in English: see bar.py
    PRINT: {"display": "none"},
}
DISABLED = {"light": "rgba(0, 0, 0, 0.6)", "dark": "rgba(255, 255, 255, 0.65)"}
"""Of the labels of what is disabled: they can be read."""

PRINTED = {
    PRINT: {
        "height": "auto",
        "overflow": "visible",
        "& > nav": {"display": "none"},
        "& > main": {"margin": 0, "width": "100%", "overflow": "visible"},
        "& .main-content": {"overflow": "visible"},
    }
}
"""Of a page on paper: all of it, without the navigation."""

CONTENT_CSS = Path(__file__).with_name("content.css").read_text(encoding="utf-8")
"""Style of headings, articles and navigation, for panes of HTML and Markdown."""


def theme(translate: Callable[[str], str]) -> dict[str, Any]:
    """Return the theme of both modes.

    Args:
        translate: gettext's function for the language of the page.
    """
    return {
        "light": _mode(translate, "light", "#005a8f", BAR),
        "dark": _mode(translate, "dark", "#56b4e9", {**DARK_BAR, **BAR}),
    }


def _mode(
    translate: Callable[[str], str], mode: str, primary: str, bar: dict[str, Any]
) -> dict[str, Any]:
    faint = DISABLED[mode]
    return {
        "typography": {"fontFamily": f"{FONTS}, sans-serif", "button": {"textTransform": "none"}},
        "shape": {"borderRadius": 8},
        "palette": {
            "primary": {"main": primary},
            "text": {"disabled": faint},
            "action": {"disabled": faint, "active": faint},
        },
        "components": {
            "MuiAlert": {"defaultProps": {"closeText": translate("Close")}},
            "MuiAppBar": {"styleOverrides": {"root": bar}},
            "MuiAutocomplete": {
                "defaultProps": {
                    "clearText": translate("Clear"),
                    "closeText": translate("Close"),
                    "openText": translate("Open"),
                    "noOptionsText": translate("No match"),
                }
            },
            "MuiButtonBase": {"styleOverrides": {"root": {"&.Mui-focusVisible": FOCUS}}},
            "MuiLinearProgress": {
                "defaultProps": {"aria-label": translate("Progress")},
                "styleOverrides": {
                    "root": {FORCED: {"border": "1px solid CanvasText"}},
                    "bar": _in_forced("Highlight"),
                },
            },
            "MuiSlider": {
                "styleOverrides": {
                    "thumb": {
                        "width": THUMB,
                        "height": THUMB,
                        "&.Mui-focusVisible": FOCUS,
                        TOUCH: {
                            "&::after": {"width": THUMB_OF_A_FINGER, "height": THUMB_OF_A_FINGER}
                        },
                        **_in_forced("ButtonText"),
                    },
                    "track": {
                        FORCED: {"forcedColorAdjust": "none", "backgroundColor": "Highlight"}
                    },
                    "rail": {
                        FORCED: {"forcedColorAdjust": "none", "backgroundColor": "CanvasText"}
                    },
                }
            },
            # Panel's page spaces its bar with an empty heading
            "MuiTypography": {"defaultProps": {"variantMapping": {"h5": "div"}}},
        },
    }


def _in_forced(color: str) -> dict[str, Any]:
    """Return the style of a bar where the system chooses the colors: those that it has for it."""
    return {FORCED: {"forcedColorAdjust": "none", "backgroundColor": color}}
