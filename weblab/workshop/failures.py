"""Errors of a visitor's code in words: the reason, the place and the lines."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from types import TracebackType

from weblab import nn
from weblab.locale import mark as _
from weblab.workshop.loading import NAME
from weblab.workshop.messages import Message, RefusedError, message
from weblab.workshop.output import MOST_CHARACTERS, OutputLimitError

LONGEST_REASON = 500
LONGEST_TRACEBACK = 5_000
TOO_LARGE = ("array is too big", "Maximum allowed dimension exceeded")
"""How NumPy's ValueErrors begin for arrays that no memory of this kind could hold."""
FOREIGN_FRAMES = (SystemExit, KeyboardInterrupt, OutputLimitError)
"""Exceptions with messages of ours, without a traceback."""


@dataclass(frozen=True)
class Failure:
    """Why the code did not go on.

    Args:
        message: the reason, with the line where there is one.
        line: in the visitor's text, counted from 1; None where the code was not at work.
        column: in that line, counted from 1; None where it is not known.
        traceback: the visitor's own lines on the way there; empty without any.
    """

    message: Message
    line: int | None
    column: int | None
    traceback: str


def lacks_memory(error: BaseException) -> bool:
    """Return whether an error says that there is not enough memory."""
    return isinstance(error, MemoryError) or words_of(error).startswith(TOO_LARGE)


def failure_of(error: BaseException) -> Failure:
    """Return what a visitor should know of an exception."""
    if isinstance(error, SyntaxError) and error.filename == NAME:
        return _syntax_failure(error)
    if isinstance(error, RefusedError):
        return _refusal(error)
    line, column = _place(error.__traceback__)
    said = _reason(error)
    if line is not None:
        said = message(_("Line {line}: {reason}"), line=line, reason=said)
    shown = "" if isinstance(error, FOREIGN_FRAMES) else _own_traceback(error)
    return Failure(said, line, column, shown)


def _refusal(error: RefusedError) -> Failure:
    """Return the refusal, with the lines of the visitor's error if that was the cause."""
    cause = error.__cause__
    line, column = _place((cause or error).__traceback__)
    return Failure(error.message, line, column, _own_traceback(cause) if cause else "")


def _syntax_failure(error: SyntaxError) -> Failure:
    """Return the message of Python's compiler, with line and column."""
    if isinstance(error, TabError):
        text = _("Line {line}: tabs and spaces are mixed. Indent with spaces alone.")
    elif isinstance(error, IndentationError):
        text = _("Line {line}: the indentation does not fit ({reason}).")
    else:
        text = _("Line {line}, column {column}: this is not valid Python ({reason}).")
    line, column = error.lineno or 1, max(1, error.offset or 1)
    said = message(text, line=line, column=column, reason=error.msg)
    return Failure(said, line, column, _own_traceback(error))


def _reason(error: BaseException) -> Message:
    if isinstance(error, SystemExit):
        return message(_("the code ended the program. Leave exit() and sys.exit() out."))
    if isinstance(error, KeyboardInterrupt):
        return message(_("the code was interrupted."))
    if isinstance(error, OutputLimitError):
        return message(
            _("the code printed more than {most} characters and was stopped."),
            most=f"{MOST_CHARACTERS:,}",
        )
    if isinstance(error, RecursionError):
        return message(_("a function calls itself endlessly."))
    words = words_of(error)
    if lacks_memory(error):
        return message(_("there is not enough memory. {words}"), words=words)
    if isinstance(error, nn.DivergenceError):
        return message(
            _("training diverged at step {step}: the loss or the weights are no longer finite."),
            step=error.step,
        )
    kind = type(error).__name__
    return (
        message(_("{kind}: {words}"), kind=kind, words=words)
        if words
        else message(_("{kind}."), kind=kind)
    )


def words_of(error: BaseException) -> str:
    """Return an exception's own words, which may themselves fail."""
    try:
        words = str(error)
    except BaseException:
        return ""
    return words if len(words) <= LONGEST_REASON else f"{words[:LONGEST_REASON]} ..."


def _place(trace: TracebackType | None) -> tuple[int | None, int | None]:
    """Return line and column of the visitor's innermost frame."""
    found: tuple[int | None, int | None] = None, None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == NAME:
            positions = list(trace.tb_frame.f_code.co_positions())
            column = positions[trace.tb_lasti // 2][2]
            found = trace.tb_lineno, None if column is None else column + 1
        trace = trace.tb_next
    return found


def _own_traceback(error: BaseException) -> str:
    """Return Python's traceback without the frames of the machinery."""
    told = traceback.TracebackException.from_exception(error)
    chain: list[traceback.TracebackException | None] = [told]
    while chain:
        each = chain.pop()
        if each is not None:
            own = [frame for frame in each.stack if frame.filename == NAME]
            each.stack = traceback.StackSummary.from_list(own)
            each.__notes__ = None
            chain += [each.__cause__, each.__context__]
    text = "".join(told.format())
    return text if len(text) <= LONGEST_TRACEBACK else f"{text[:LONGEST_TRACEBACK]} ...\n"
