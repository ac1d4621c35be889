"""The lab's title and question."""

from weblab.labkit.spec import Heights, LabSpec
from weblab.locale import mark as _

SPEC = LabSpec(
    slug="backprop",
    package=__package__,
    view="ui.view:BackpropView",
    group="learn",
    title=_("Backpropagation"),
    question=_("How does each weight learn how it affected the loss?"),
    heights=Heights(wide=639, controls=281, stage=562),
    embedded=(1080, 1011, 839),
    experiment="compute.experiment:BackpropExperiment",
)
