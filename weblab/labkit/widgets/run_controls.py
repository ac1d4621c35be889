"""The buttons of a run, their keyboard shortcuts, its progress and its status message."""

from __future__ import annotations

from collections.abc import Callable

import panel_material_ui as pmui
import param
from panel.viewable import Viewable, Viewer

from weblab.labkit.experiment.runnable import RunnableExperiment
from weblab.labkit.widgets.announcement import Announcement
from weblab.labkit.widgets.button import button
from weblab.labkit.widgets.keep_focus import KeepFocus
from weblab.labkit.widgets.shortcuts import Shortcut, Shortcuts


class RunControls(Viewer):
    """Run, Pause, Step, Reset and New seed for an experiment; Space, S and R on the keyboard,
    which the button '?' lists.

    Args:
        experiment: the experiment that they control.
        translate: gettext's function for the language of the page.
        run_label: the label of the first button, in the reader's language.
    """

    def __init__(
        self, experiment: RunnableExperiment, translate: Callable[[str], str], run_label: str
    ):
        super().__init__()
        _ = translate
        self._experiment = experiment
        self._translate = translate
        self._run = button(
            run_label, experiment.run, variant="contained", css_classes=["run-button"]
        )
        self._pause = button(_("Pause"), experiment.pause, variant="outlined")
        self._step = button(_("Step"), experiment.advance, variant="outlined")
        self._reset = button(_("Reset"), experiment.discard, variant="outlined")
        self._undo = button(_("Undo reset"), experiment.undo, variant="text", visible=False)
        self._seed = button(_("New seed"), experiment.new_seed, variant="text")
        self._shortcuts = Shortcuts(
            {
                "Space": Shortcut(self._toggle, _("Space"), _("Run or pause")),
                "S": Shortcut(experiment.advance, "S", _("Step")),
                "R": Shortcut(experiment.discard, "R", _("Reset")),
            },
            label=_("Keyboard shortcuts"),
            note=_("They work while the focus is inside the lab."),
        )
        self._focus = KeepFocus()
        self._progress = pmui.LinearProgress(
            value=0, variant="determinate", margin=(8, 0, 4, 0), sizing_mode="stretch_width"
        )
        self._sentence = Announcement(css_classes=["quiet"], sizing_mode="stretch_width")
        experiment.param.watch(self._show, ["state", "message", "progress", "pending", "can_undo"])
        experiment.param.watch(self._show_time, ["step", "seconds", "seed", "progress"])
        self._show()
        self._show_time()

    def __panel__(self) -> Viewable:
        runs = (self._run, self._pause, self._step, self._reset, self._undo)
        buttons = (*runs, self._seed, self._shortcuts)
        return pmui.Column(
            pmui.FlexBox(
                *buttons,
                self._focus,
                align_items="center",
                gap="8px",
                margin=0,
                sizing_mode="stretch_width",
            ),
            self._progress,
            self._sentence,
            css_classes=["part-run"],
            margin=0,
            sizing_mode="stretch_width",
        )

    def lock(self) -> None:
        """Keep the seed."""
        self._seed.disabled = True

    def _toggle(self) -> None:
        running = self._experiment.state == "running"
        (self._experiment.pause if running else self._experiment.run)()

    def _show(self, *_events: param.parameterized.Event) -> None:
        experiment = self._experiment
        running = experiment.state == "running"
        self._focus.state = f"{experiment.state} {experiment.started}"
        self._run.disabled = running
        self._pause.disabled = not running
        self._reset.disabled = experiment.state == "idle" and not experiment.started
        self._undo.visible = experiment.can_undo
        self._progress.value = round(100 * experiment.progress)
        self._sentence.text = self._said()

    def _show_time(self, *_events: param.parameterized.Event) -> None:
        experiment, _ = self._experiment, self._translate
        text = _("seed {seed} · step {step} · {seconds:.1f} s").format(
            seed=experiment.seed, step=experiment.step, seconds=experiment.seconds
        )
        if experiment.seconds > 1 and 0.02 < experiment.progress < 1:
            left = experiment.seconds * (1 / experiment.progress - 1)
            text += " · " + _("about {left:.0f} s left").format(left=left)
        self._sentence.detail = text

    def _said(self) -> str:
        experiment, _ = self._experiment, self._translate
        said = experiment.message.said(_) if experiment.message else _("Ready: press a button.")
        if experiment.pending:
            labels = (_(experiment.param[name].label) for name in experiment.pending)
            said += " " + _("Takes effect after a reset: {names}.").format(names=", ".join(labels))
        return said
