"""``weblab list``: the labs, or the settings of one."""

from __future__ import annotations

import argparse

from weblab.labs.registry import LABS


def show(options: argparse.Namespace) -> int:
    """Print each lab with its question, or each setting of a lab with its limits."""
    if options.lab:
        from weblab.cli.labs import lab_named, lines_about

        spec = lab_named(options.lab)
        print(f"{spec.slug}: {spec.question}")
        for line in lines_about(spec):
            print(line)
        return 0
    runnable = {slug: spec for slug, spec in LABS.items() if spec.experiment}
    width = max(map(len, runnable))
    for slug, spec in runnable.items():
        print(f"{slug:{width}}  {spec.question}")
    return 0
