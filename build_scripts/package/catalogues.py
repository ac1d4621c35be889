"""Compile the gettext catalogues of the tree, so that the app says what they say now."""

import argparse

from build_scripts.package.hatch_build import compile_catalogue
from build_scripts.paths import ROOT


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts catalogues``."""
    argparse.ArgumentParser(prog="build_scripts catalogues", description=__doc__).parse_args(argv)
    for source in sorted(ROOT.glob("weblab/**/*.po")):
        print(compile_catalogue(source).relative_to(ROOT))
    return 0
