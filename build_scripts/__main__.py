"""The one table of the build's commands: ``python -m build_scripts COMMAND``."""

import importlib
import sys

from build_scripts.errors import BuildError

COMMANDS = {  # name: (module, what it does)
    "bench": ("bench", "measure what the project promises in numbers"),
    "catalogues": ("package.catalogues", "compile the translations after an edit"),
    "check": ("check", "lint, format, types, and names that must not be committed"),
    "lock": (
        "fetching.refresh",
        "record the sums of the fetched files, or move a pin",
    ),
    "reproduce": ("reproduce", "print the curriculum's figures beside ours"),
    "serve": ("serve", "serve a built site on 127.0.0.1"),
    "site": ("site", "build the site, for publication or with --local for this machine"),
    "test-pyodide": ("test_pyodide", "run the engine's tests inside Pyodide, on the wheel"),
    "train": ("training.train", "train the network that the draw lab ships"),
}


def usage() -> str:
    """Return the list of commands."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:{width}}  {text}" for name, (_, text) in COMMANDS.items()]
    return "\n".join(["usage: python -m build_scripts COMMAND [--help]", "", *lines])


def main(argv: list[str]) -> int:
    """Run the command that ``argv`` names with the arguments that follow it."""
    if not argv or argv[0] in ("-h", "--help"):
        print(usage())
        return 0
    name, *rest = argv
    if name not in COMMANDS:
        print(f"expected a command. Received: {name!r}\n\n{usage()}", file=sys.stderr)
        return 2
    module = importlib.import_module(f"build_scripts.{COMMANDS[name][0]}")
    try:
        code: int = module.main(rest)
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
