"""The lab's title and question."""

from weblab.labkit.spec import Heights, LabSpec
from weblab.locale import mark as _

SPEC = LabSpec(
    slug="initialization",
    package=__package__,
    view="ui.view:InitializationView",
    group="learn",
    title=_("Initialization"),
    question=_("Why do the initial weights of a network matter?"),
    heights=Heights(wide=1043, controls=329, stage=1169),
    embedded=(1780, 1488, 1243),
    experiment="compute.experiment:InitializationExperiment",
)
