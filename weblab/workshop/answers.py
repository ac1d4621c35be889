"""What a visitor's text answers to an exercise: the class or function of its name."""

from __future__ import annotations

from typing import Any

from weblab.locale import mark as _
from weblab.workshop.checks.findings import WrongError
from weblab.workshop.exercises import load_exercise
from weblab.workshop.loading import Code
from weblab.workshop.messages import message


def load_answer(identity: str, source: str) -> Code:
    """Run a text in which the exercise's own name is not there before it is defined."""
    return Code(source, without=(load_exercise(identity).name,))


def answer_of(identity: str, code: Code) -> Any:
    """Return the class or function that the exercise asks for, or tell why it is not there."""
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
