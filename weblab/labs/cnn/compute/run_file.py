"""A training run as a file: saved at any step, opened again in this lab to go on from there."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from typing import Any

from weblab import nn
from weblab.labkit.digits.model_files import LARGEST_FILE, refusal
from weblab.labkit.experiment.message import Message, RefusedError
from weblab.locale import mark as _
from weblab.nn import checkpoint

LAB = "cnn"


def save_run(run: nn.TrainingState, settings: Mapping[str, Any], history: list[list[Any]]) -> bytes:
    """Return the file of a run.

    Args:
        run: network, optimizer, generators and position.
        settings: the lab's parameters that the run was built from.
        history: what the curves show, as JSON knows it.
    """
    file = io.BytesIO()
    run.notes = {"lab": LAB, "settings": dict(settings), "history": history}
    nn.save_training(run, file)
    return file.getvalue()


def open_run(data: bytes) -> nn.TrainingState:
    """Return the run of a file that this lab has saved.

    Its settings are in ``notes``; whether they are ones that the lab offers, and whether the
    network is the one that they make, is for the lab to check.

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
    if not (_is_position(run.position) and isinstance(notes.get("settings"), dict)):
        raise refusal(ValueError("position or settings"))
    return run


def another_architecture() -> RefusedError:
    """Return the refusal of a network that this lab does not build."""
    text = _("It is a network of another architecture: this lab opens what its own Save wrote.")
    return RefusedError(Message(text))


def history_of(run: nn.TrainingState, width: int) -> list[list[Any]]:
    """Return the saved history, or nothing where it is not rows of so many finite numbers."""
    rows = run.notes.get("history")
    if not isinstance(rows, list) or not all(_is_row(row, width) for row in rows):
        return []
    return rows


def _is_row(row: Any, width: int) -> bool:
    return isinstance(row, list) and len(row) == width and all(map(_is_number, row))


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def _is_position(position: nn.Position) -> bool:
    counts = (position.epoch, position.batch, position.step)
    return (
        all(type(count) is int and count >= 0 for count in counts)
        and (position.seed is None or (type(position.seed) is int and position.seed >= 0))
        and (position.batch == 0 or position.seed is not None)
        and (position.correct is None or type(position.correct) is int)
        and _is_number(position.loss_sum)
    )
