"""The lab's title and question."""

from weblab.labkit.spec import Heights, LabSpec
from weblab.locale import mark as _

SPEC = LabSpec(
    slug="autoencoders",
    package=__package__,
    view="ui.view:AutoencodersView",
    group="see",
    title=_("Autoencoders"),
    question=_("What is left of a digit that has to pass through a few values?"),
    heights=Heights(wide=2350, controls=385, stage=3136),
    embedded=(3592, 3876, 2588),
    experiment="compute.experiment:AutoencodersExperiment",
)
