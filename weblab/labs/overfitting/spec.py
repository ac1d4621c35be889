"""The lab's title and question."""

from weblab.labkit.spec import Heights, LabSpec
from weblab.locale import mark as _

SPEC = LabSpec(
    slug="overfitting",
    package=__package__,
    view="ui.view:OverfittingView",
    group="learn",
    title=_("Overfitting"),
    question=_("Has the network understood the digits, or memorized them?"),
    heights=Heights(wide=1077, controls=385, stage=851),
    embedded=(1525, 1352, 1254),
    experiment="compute.experiment:OverfittingExperiment",
)
