"""The answer to an exercise in a visitor's text: the class or function with its name."""

from __future__ import annotations

from typing import Any

from weblab.locale import mark as _
from weblab.workshop.checks.findings import WrongError
from weblab.workshop.exercises import load_exercise
from weblab.workshop.loading import Code
from weblab.workshop.messages import message


def load_answer(identity: str, source: str) -> Code:
    """Run a text without the name of the exercise predefined."""
    return Code(source, without=(load_exercise(identity).name,))


def answer_of(identity: str, code: Code) -> Any:
    """Return the class or function of the exercise, or raise with the reason."""
    name = load_exercise(identity).name
    found = code.namespace.get(name)
    if callable(found):
        return found
    close = next((each for each in code.defined() if each.lower() == name.lower()), None)
    if close is not None:
        text = _("It is named {close}. Name it {name}, as in the task.")
        raise WrongError(message(text, close=close, name=name), "other-name")
    text = _("{name} is not defined yet. Define it as the task says.")
    raise WrongError(message(text, name=name), "not-defined")
