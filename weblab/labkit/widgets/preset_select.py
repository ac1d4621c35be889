"""A choice among presets, which also shows that the settings are custom."""

from __future__ import annotations

from collections.abc import Callable

import panel_material_ui as pmui
import param

from weblab.labkit.experiment.presets import Presets, apply, matching
from weblab.labkit.experiment.runnable import RunnableExperiment


def preset_select(
    presets: Presets, experiment: RunnableExperiment, label: str, translate: Callable[[str], str]
) -> pmui.Select:
    """Return a select box that applies presets, and follows other changes of the settings.

    Args:
        presets: the settings by title.
        experiment: it is reset when a preset is chosen.
        label: its label on the page.
        translate: gettext's function for the language of the page.
    """
    _ = translate
    options = {_(title): title for title in presets} | {_("Custom settings"): ""}
    widget = pmui.Select(
        label=label, options=options, value=matching(presets, experiment),
        sizing_mode="stretch_width",
    )  # fmt: skip

    def lead(event: param.parameterized.Event) -> None:
        if event.new and event.new != matching(presets, experiment):
            experiment.reset()
            apply(presets, event.new, experiment)
        follow()

    def follow(*_events: param.parameterized.Event) -> None:
        widget.value = matching(presets, experiment)

    widget.param.watch(lead, "value")
    experiment.param.watch(follow, list(experiment.names("next step", "reset")))
    return widget
