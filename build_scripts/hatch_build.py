"""What the wheel contains that no file of the tree is: compiled gettext catalogues."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueBuildHook(BuildHookInterface):
    """Compiles each ``weblab/locale/*/LC_MESSAGES/*.po`` into a ``.mo`` beside it.

    An editable install compiles them into the tree, where git ignores them.
    """

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the catalogues and add them to the files of the wheel."""
        for source in sorted(Path(self.root).glob("weblab/locale/*/LC_MESSAGES/*.po")):
            compile_catalogue(source)
        build_data["artifacts"].append("weblab/locale/**/*.mo")


def compile_catalogue(source: Path) -> Path:
    """Compile a ``.po`` file and return the path of its ``.mo``."""
    target = source.with_suffix(".mo")
    with source.open("rb") as stream:
        catalogue = read_po(stream, locale=source.parent.parent.name)
    with target.open("wb") as stream:
        write_mo(stream, catalogue)
    return target
