"""Two frames over one experiment: a page of its own, or an embed without chrome."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

import panel as pn
import panel_material_ui as pmui
from markupsafe import Markup
from panel.custom import ReactiveESM
from panel.util import edit_readonly
from panel.viewable import Viewable

from weblab.labkit.experiment.csv_text import write_rows
from weblab.labkit.kept.kept_work import KeptWork
from weblab.labkit.look.theme import CONTENT_CSS, PRINTED, theme
from weblab.labkit.page.article import article
from weblab.labkit.page.bar import bar
from weblab.labkit.page.lab_view import LabView
from weblab.labkit.page.own_marks import mark_own
from weblab.labkit.page.try_links import TryLinks
from weblab.labkit.page.visible_tables import rows_of, visible_tables
from weblab.labkit.spec import GROUPS, Labs, LabSpec
from weblab.labkit.widgets.save_results import SaveResults
from weblab.labkit.widgets.share import Share
from weblab.labkit.widgets.text import Html
from weblab.locale import LANGUAGES

ReactiveESM._patch_datamodel_ref = classmethod(mark_own)

CONTENT = {"sizing_mode": "stretch_width", "sx": {"p": {"xs": 2, "md": 3}}}


def build_page(
    spec: LabSpec, view: LabView[Any], language: str, labs: Labs, tries: TryLinks
) -> pmui.Page:
    """Build a page of its own for ``view``: navigation, the experiment, its article."""
    translate = view.translate
    lab = _lab(spec, view, labs)
    page = pmui.Page(
        title="",
        header=bar(f"./?lang={language}", _language_links(spec, language), translate),
        sidebar=[_navigation(spec, language, labs, translate)],
        sidebar_open=False,
        sidebar_width=240,
        sidebar_resizable=False,
        main=[
            pmui.Column(
                *lab,
                _article(spec, language),
                tries,
                pmui.FlexBox(
                    Share.for_lab(spec, language, translate),
                    SaveResults.for_lab(spec, language, translate, lambda: _files(lab)),
                    gap="8px",
                    margin=0,
                ),
                KeptWork.said(translate),
                **CONTENT,
            )
        ],
        main_width=1120,
        app_bar_width="100%",
        theme_toggle=False,
        theme_config=theme(translate),
        sx=PRINTED,
        busy_indicator=None,
    )
    # The page follows Panel's global busy state, which searches the whole document twice for
    # every event, 20 ms of each stroke in WebAssembly, and holds the page for ever. A lab shows
    # its own state: the page follows a parameter of its own instead, which is always False.
    with edit_readonly(page):
        page.busy = page.param.loading
    return page


def build_embed(spec: LabSpec, view: LabView[Any], labs: Labs, tries: TryLinks) -> pmui.Column:
    """Build the same experiment without chrome, to be embedded in another page."""
    words = _article(spec, view.language)
    words.visible = False  # unless the page around it asks for it
    return pmui.Column(
        *_lab(spec, view, labs), words, tries, theme_config=theme(view.translate), **CONTENT
    )


def _files(parts: Sequence[Viewable]) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield caption and maker of a file, for each table in sight that has rows."""
    for part in parts:
        for table in visible_tables(part):
            rows = rows_of(table)
            if rows:
                yield table.caption, partial(write_rows, rows)


def _lab(spec: LabSpec, view: LabView[Any], labs: Labs) -> list[Viewable]:
    experiment = pmui.Grid(
        pmui.Grid(view.controls(), size={"xs": 12, "md": 4}, css_classes=["part-controls"]),
        pmui.Grid(view.stage(), size={"xs": 12, "md": 8}, css_classes=["part-stage"]),
        container=True,
        spacing=4,
    )
    titles = {slug: each.translate(view.language)(each.title) for slug, each in labs.items()}
    code = view.make_code_part(spec.slug, titles)
    return [view.status, view.notice, _heading(spec, view.translate), experiment, code]


def _heading(spec: LabSpec, translate: Callable[[str], str]) -> Html:
    return Html(
        Markup("<h1>{}</h1><p>{}</p>").format(translate(spec.title), translate(spec.question)),
        css_classes=["question", "part-title"],
        stylesheets=[CONTENT_CSS],
        margin=0,
        sizing_mode="stretch_width",
    )


def _article(spec: LabSpec, language: str) -> Viewable:
    return pn.pane.Markdown(
        article(spec, language),
        css_classes=["article", "part-article"],
        stylesheets=[CONTENT_CSS],
        sizing_mode="stretch_width",
        max_width=720,
        margin=0,
    )


def _link(spec: LabSpec, language: str) -> str:
    return "?" + urlencode({"lab": spec.slug, "lang": language})


def _navigation(
    current: LabSpec, language: str, labs: Labs, translate: Callable[[str], str]
) -> Html:
    groups = []
    for group, title in GROUPS.items():
        items = []
        for spec in labs.values():
            if spec.group == group:
                here = Markup(' aria-current="page"') if spec is current else ""
                label = spec.translate(language)(spec.title)
                item = Markup('<li><a href="{}"{}>{}</a></li>')
                items.append(item.format(_link(spec, language), here, label))
        if items:
            part = Markup("<h2>{}</h2><ul>{}</ul>")
            groups.append(part.format(translate(title), Markup().join(items)))
    nav = Markup('<nav aria-label="{}">{}</nav>')
    return Html(
        nav.format(translate("Labs"), Markup().join(groups)),
        css_classes=["navigation"],
        stylesheets=[CONTENT_CSS],
        sizing_mode="stretch_width",
    )


def _language_links(spec: LabSpec, current: str) -> Html:
    link = Markup('<a href="{}" lang="{}" hreflang="{}">{}</a>')
    links = [
        link.format(_link(spec, language), language, language, name)
        for language, name in LANGUAGES.items()
        if language != current
    ]
    return Html(Markup().join(links), css_classes=["languages"], stylesheets=[CONTENT_CSS])
