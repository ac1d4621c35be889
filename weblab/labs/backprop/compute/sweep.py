"""The gradient check at several values of epsilon, and what its errors reveal about a bug."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from weblab import nn
from weblab.labkit.experiment.message import Message
from weblab.labs.backprop.compute.bugs import NAMES, Subject
from weblab.locale import mark as _
from weblab.nn.gradient_check import GradientError

STEPS_A_DECADE = 3
LARGEST, SMALLEST = -1, -12
EPSILONS = tuple(
    float(10.0 ** (LARGEST - k / STEPS_A_DECADE))
    for k in range((LARGEST - SMALLEST) * STEPS_A_DECADE + 1)
)
"""From 1e-1 to 1e-12, in equal ratios."""
USUAL = 1e-5
"""About the cube root of float64's precision: there curvature and rounding weigh the same."""
TOLERANCE = 1e-7
"""The largest relative error, at the best epsilon, of a gradient that is right."""

Errors = dict[str, GradientError]


def errors_at(subject: Subject, epsilon: float) -> Errors:
    """Return how far backward is from the differences at one epsilon, by path, in float64."""
    return nn.check_gradients(
        subject.model, subject.loss, subject.inputs, subject.targets,
        epsilon=epsilon, tolerance=np.inf,
    )  # fmt: skip


@dataclass(frozen=True)
class Checked:
    """Every gradient was checked at one epsilon."""

    step: int
    epsilon: float
    errors: Errors

    def worst(self) -> float:
        """Return the largest of the errors."""
        return max(error.error for error in self.errors.values())


class Sweep:
    """Checks of one network at all of EPSILONS, and their conclusion."""

    def __init__(self, subject: Subject):
        self.subject = subject
        self.checks: list[Checked] = []

    def run(self) -> Generator[Checked, None, None]:
        """Check at one epsilon per step."""
        for step, epsilon in enumerate(EPSILONS, start=1):
            checked = Checked(step, epsilon, errors_at(self.subject, epsilon))
            self.checks.append(checked)
            yield checked

    def best(self) -> dict[str, float]:
        """Return the smallest error that each gradient came to, by path."""
        return {path: min(each.errors[path].error for each in self.checks) for path in NAMES}

    def steadiest(self) -> Checked:
        """Return the check, of those done, whose epsilon is the nearest to the usual one."""
        return min(self.checks, key=lambda each: abs(math.log(each.epsilon / USUAL)))

    def wrong(self) -> list[str]:
        """Return the paths of those that agree at no epsilon, from the first layer on."""
        return [path for path, error in self.best().items() if not error <= TOLERANCE]

    def verdict(self) -> Message:
        """Report whether backward is correct, or else its largest error and where to look."""
        wrong = self.wrong()
        if not wrong:
            check = min(self.checks, key=Checked.worst)
            text = _(
                "Done: every gradient agrees with its finite differences. At the best epsilon, "
                "{epsilon:.1g}, the largest relative error is {error:.2g}."
            )
            return Message(text, {"epsilon": check.epsilon, "error": check.worst()})
        errors = self.steadiest().errors
        path = max(wrong, key=lambda path: errors[path].error)
        text = _(
            "A bug was found in the gradient of {names}. The largest error is in {name}{place}: "
            "{backward:.4g} by backpropagation, {numeric:.4g} by finite differences, relative "
            "error {error:.2g}. {hint}"
        )
        values = {
            "names": ", ".join(NAMES[each] for each in wrong),
            "name": NAMES[path],
            "place": "".join(f"[{i}]" for i in errors[path].index),
            "backward": errors[path].backward,
            "numeric": errors[path].numeric,
            "error": errors[path].error,
            "hint": hint(wrong),
        }
        return Message(text, values)


def hint(wrong: list[str]) -> Message:
    """Return where a bug must be, given the paths of the wrong gradients."""
    if len(wrong) == len(NAMES):
        return Message(
            _(
                "All gradients are wrong, so the mistake is at the loss, where the backward pass "
                "begins."
            )
        )
    if "input" not in wrong:
        text = _(
            "The gradient that is passed on from there is right, so the mistake is in this "
            "gradient alone."
        )
        return Message(text)
    right = next(path for path in NAMES if path not in wrong)
    text = _(
        "From {right} on the gradients are right, so the mistake is on the way back from there."
    )
    return Message(text, {"right": NAMES[right]})
