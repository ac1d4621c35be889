"""What the wheel contains that no file of the tree is: kernels, catalogues, articles, compiled."""

import importlib.util
import io
import os
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

UNDATED = datetime(1980, 1, 1, tzinfo=UTC)  # else the time of the build, in every catalogue


class CompilingBuildHook(BuildHookInterface):
    """Compiles ``weblab/kernels``, each ``<language>.po`` and each ``article.<language>.md``.

    An editable install compiles them into the tree, where git ignores them.
    """

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and add what was made to the files of the wheel."""
        for source in sorted(Path(self.root).glob("weblab/**/*.po")):
            compile_catalogue(source)
        articles = _neighbour("articles")
        for source in sorted(Path(self.root).glob("weblab/labs/*/article.??.md")):
            _replace(source.with_suffix(".mathml.md"), articles.compiled(source).encode())
        _neighbour("kernels").build_kernels()
        made = ["weblab/**/*.mo", "weblab/**/*.mathml.md", "weblab/kernels/kernels.wasm"]
        build_data["artifacts"] += made


def compile_catalogue(source: Path) -> Path:
    """Compile a ``.po`` file and return the path of its ``.mo``."""
    target = source.with_suffix(".mo")
    with source.open("rb") as stream:
        catalogue = read_po(stream, locale=source.stem)
    catalogue.creation_date = catalogue.revision_date = UNDATED
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    _replace(target, compiled.getvalue())
    return target


def _replace(target: Path, content: bytes) -> None:
    """Write a file in one step: tests may read it while another process builds a wheel."""
    beside = target.with_name(f"{target.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(target)


def _neighbour(name: str) -> ModuleType:
    """Return the module of that name in this folder, which no build backend has on its path."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    if spec is None or spec.loader is None:
        raise ImportError(f"expected {name}.py beside {__file__}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
