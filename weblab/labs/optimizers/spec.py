"""The lab's title and question."""

from weblab.labkit.spec import Heights, LabSpec
from weblab.locale import mark as _

SPEC = LabSpec(
    slug="optimizers",
    package=__package__,
    view="ui.view:OptimizersView",
    group="learn",
    title=_("Optimizers"),
    question=_("Which optimizer finds the quickest way down?"),
    heights=Heights(wide=842, controls=395, stage=893),
    embedded=(1577, 1336, 1036),
    experiment="compute.experiment:OptimizersExperiment",
)
