"""The lab's title and question."""

from weblab.labkit.spec import Heights, LabSpec
from weblab.locale import mark as _

SPEC = LabSpec(
    slug="batch-norm",
    package=__package__,
    view="ui.view:BatchNormView",
    group="learn",
    title=_("Batch normalization"),
    question=_("How much do the initial weights still matter when every layer is normalized?"),
    heights=Heights(wide=2420, controls=329, stage=2839),
    embedded=(3517, 2845, 2600),
    experiment="compute.experiment:BatchNormExperiment",
)
