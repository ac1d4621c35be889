"""The check of an exercise, as requested by a page."""

from __future__ import annotations

from weblab.locale import mark as _
from weblab.workshop.answers import answer_of, load_answer
from weblab.workshop.checks.findings import Findings, WrongError
from weblab.workshop.exercises import load_exercise
from weblab.workshop.failures import failure_of
from weblab.workshop.guarded import Report, guarded
from weblab.workshop.messages import RefusedError, message


def check_exercise(identity: str, source: str) -> Report:
    """Check a visitor's answer.

    Args:
        identity: the exercise's id.
        source: the visitor's text.
    Returns: a report, see ``guarded``, whose ``status`` is "passed", "failed" or "error", and
        reason: the key of what is wrong, such as "bias-not-summed"; None where nothing is;
        passed: messages of what held before that;
        difference: the first value that differs, with its place; None without any;
        gradient: figures for the V-shaped picture, see ``Findings``; None without any.
    """
    exercise = load_exercise(identity)
    findings = Findings()

    def check() -> Report:
        try:
            exercise.check(answer_of(identity, load_answer(identity, source)), findings)
        except RefusedError as refused:
            failure = failure_of(refused)
            difference = refused.difference if isinstance(refused, WrongError) else None
            return {
                "status": "failed",
                **vars(failure),
                "reason": refused.reason,
                "difference": difference,
            }
        text = _("Correct: {name} agrees with the engine in every test.")
        return {"status": "passed", "message": message(text, name=exercise.name)}

    return {
        "reason": None,
        "difference": None,
        **guarded(check),
        "passed": findings.passed,
        "gradient": findings.gradient,
    }
