"""How the labs look: the Material theme of both modes, and the style of running text."""

from __future__ import annotations

from pathlib import Path

FONTS = (
    "Roboto, 'Roboto fallback', "
    "'Noto Sans KR', 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans CJK KR'"
)
"""The second is a common typeface of the same measures, see ``web/shell.css``."""

SHARED = {
    "typography": {"fontFamily": f"{FONTS}, sans-serif", "button": {"textTransform": "none"}},
    "shape": {"borderRadius": 8},
}
DARK_BAR = {"backgroundColor": "#16232c", "color": "#fff"}

THEME = {
    "light": {**SHARED, "palette": {"primary": {"main": "#005a8f"}}},
    "dark": {
        **SHARED,
        "palette": {"primary": {"main": "#56b4e9"}},
        "components": {"MuiAppBar": {"styleOverrides": {"root": DARK_BAR}}},
    },
}

CONTENT_CSS = Path(__file__).with_name("content.css").read_text(encoding="utf-8")
"""Style of headings, articles and navigation, for panes of HTML and Markdown."""
