"""A training run as a file: saved at any step, opened again in this lab to go on from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from weblab import nn
from weblab.labkit.digits.model_files import LARGEST_FILE, refusal, write_file
from weblab.labkit.experiment.message import Message, RefusedError
from weblab.locale import mark as _
from weblab.nn import checkpoint

LAB = "cnn"
MOST_ROWS = 10_000
MOST_POINTS = 2_000
"""Saved for a curve: more than its width in pixels."""
LARGEST_NUMBER = 1e12
"""On a curve; beyond it an axis has no ticks of its own."""


def save_run(
    run: nn.TrainingState,
    settings: Mapping[str, Any],
    history: list[list[Any]],
    points: Sequence[Sequence[Any]] = (),
) -> bytes:
    """Return the file of a run.

    Args:
        run: network, optimizer, generators and position.
        settings: the lab's parameters that the run was built from.
        history: the data of the curves per epoch, as JSON types.
        points: the data of the curves between epochs; thinned evenly to at most MOST_POINTS.
    Raises: RefusedError, with the reason, if the lab could not open it again.
    """
    every = -(-len(points) // MOST_POINTS) or 1
    shown = [list(point) for point in points[::-every][::-1]]
    run.notes = {"lab": LAB, "settings": dict(settings), "history": history, "points": shown}
    return write_file(nn.save_training, run)


def open_run(data: bytes) -> nn.TrainingState:
    """Return the run of a file that this lab has saved.

    Its settings are in ``notes``; the lab has to check that it offers them and that the network
    matches them.

    Raises: RefusedError, with the reason.
    """
    try:
        _tensors, document = checkpoint.read(data, max_bytes=LARGEST_FILE)
        notes = document.get("notes")
        if not isinstance(notes, dict) or notes.get("lab") != LAB:
            raise another_architecture()
        run = nn.load_training(data, max_bytes=LARGEST_FILE)
    except ValueError as error:
        raise refusal(error) from None
    if not isinstance(notes.get("settings"), dict):
        raise refusal(ValueError("settings"))
    return run


def another_architecture() -> RefusedError:
    """Return the refusal of a network that this lab does not build."""
    text = _(
        "It holds a network of another architecture. This lab opens only networks that were saved "
        "here."
    )
    return RefusedError(Message(text))


def rows_of(run: nn.TrainingState, name: str, width: int) -> list[list[Any]]:
    """Return the saved history or points, or nothing unless they are valid rows.

    Args:
        run: the opened run.
        name: history or points.
        width: the length of a row.
    """
    rows = run.notes.get(name)
    if (
        not isinstance(rows, list)
        or len(rows) > MOST_ROWS
        or not all(_is_row(row, width) for row in rows)
    ):
        return []
    return rows


def _is_row(row: Any, width: int) -> bool:
    return isinstance(row, list) and len(row) == width and all(map(_is_modest, row))


def _is_modest(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) <= LARGEST_NUMBER
