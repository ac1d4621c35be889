"""What the part 'Code' says around the code."""

from __future__ import annotations

from collections.abc import Callable

from weblab.locale import mark as _

WORDS = {
    "source": _("The engine's source:"),
    "takes_part": _(
        "When the code has run, your version takes part in the experiment beside the originals. "
        "The form of the books, such as update(params, grads), works as well as the engine's."
    ),
    "exercises": _("Exercises of this lab"),
    "set": _("Chosen for you"),
    "progress": _("All exercises: {count} of {total} solved"),
    "solved": _("Solved"),
    "train": _("Train a network of your layers on MNIST"),
    "place": _("{path}, lines {first} to {last}"),
    "backward": _("Backward:"),
    "reference": _("Source:"),
    "show_all": _("Show all {count} lines"),
    "own": _("Make it yours"),
    "code": _("Code"),
    "run": _("Run code"),
    "check": _("Check"),
    "stop": _("Stop"),
    "restore": _("Restore"),
    "open_file": _("Open a file"),
    "file_opened": _("{name} is open. It has not been run."),
    "file_too_long": _("The file is too long for the editor. The limit is 1 MB."),
    "keys": _("Tab leaves the editor. Ctrl+] and Ctrl+[ indent the lines that are selected."),
    "differing": _("Lines that differ from the original: {count}. They are marked at the left."),
    "running": _("Running. A run without a result ends after 10 seconds."),
    "held": _("Correct so far:"),
    "traceback": _("Your lines on the way to the error"),
    "output": _("Output"),
    "left_out": _("{count} more characters were printed."),
    "hint": _("Hint ({left} left)"),
    "solution": _("Solution"),
    "link": _("Link to this exercise"),
    "set_link": _("Link to a set of exercises"),
    "set_how": _("Choose exercises and pass the link on. It opens the first and lists the others."),
    "code_link": _("Link to this code"),
    "code_link_too_long": _(
        "The code is too long for a link. Save it as a file with “Save my code and progress”."
    ),
    "code_link_broken": _("The code in the link cannot be read. Copy the whole link again."),
    "code_link_elsewhere": _("The code in the link belongs to another lab."),
    "code_by_link": _("This code came with the link. It has not been run. Read it, then run it."),
    "mine": _("Show my own code"),
    "gradient_caption": _(
        "Gradient check: the relative error of backward by the step ε of the numerical gradient"
    ),
    "gradient_least": _("{name}: least error {error}"),
}


def words(translate: Callable[[str], str]) -> dict[str, str]:
    """Return all words in the reader's language."""
    return {name: translate(text) for name, text in WORDS.items()}
