"""The buttons that save a run as a program: a script, a notebook, a script for PyTorch."""

from __future__ import annotations

from collections.abc import Callable

import panel_material_ui as pmui
from panel.viewable import Viewable, Viewer

from weblab.datasets.site_files import site_folder
from weblab.labkit.widgets.files import SaveFile
from weblab.locale import translations
from weblab.runtime.executors import IN_BROWSER
from weblab.workshop.export.cells import Program, notebook, script


class TakeAlong(Viewer):
    """Saves a run as a program that repeats it.

    Args:
        lab: the lab's slug.
        translate: gettext's function for the language of the page.
        language: of the page.
        python: returns title and cells of the program, for the address or folder of the site.
        torch: the same for PyTorch; None where there is no such program.
    """

    def __init__(
        self,
        lab: str,
        translate: Callable[[str], str],
        language: str,
        python: Callable[[str], Program],
        torch: Callable[[str], Program] | None = None,
    ):
        super().__init__()
        _ = translate
        said = translations(language, "weblab.workshop").gettext

        def save(label: str, name: str, write: Callable[[str], str]) -> SaveFile:
            button = SaveFile(
                lambda: write(self._site(button)).encode(),
                label=label,
                filename=f"weblab-{lab}{name}",
            )
            return button

        self._buttons = [
            save(_("Save this run as Python"), ".py", lambda site: script(*python(site), said)),
            save(_("Save as a notebook"), ".ipynb", lambda site: notebook(*python(site), said)),
        ]
        if torch is not None:
            write = torch
            self._buttons.append(
                save(_("Save as PyTorch"), "-torch.py", lambda site: script(*write(site), said))
            )
        self._box = pmui.FlexBox(*self._buttons, gap="8px", margin=(8, 0, 0, 0))

    def __panel__(self) -> Viewable:
        return self._box

    def show(self, visible: bool) -> None:
        """Show the buttons, or hide them where there is no program of what is shown."""
        self._box.visible = visible

    @staticmethod
    def _site(button: SaveFile) -> str:
        """Return where the digits are: on the site, or natively in the folder with its files."""
        return button.site if IN_BROWSER else str(site_folder())
