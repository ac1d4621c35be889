"""The lab's title and question."""

from weblab.labkit.spec import Heights, LabSpec
from weblab.locale import mark as _

SPEC = LabSpec(
    slug="cnn",
    package=__package__,
    view="ui.view:CnnView",
    group="see",
    title=_("Convolution"),
    question=_("What does a filter see, and how does a network learn its own filters?"),
    heights=Heights(wide=1317, controls=959, stage=2025),
    embedded=(3214, 2498, 1524),
    experiment="compute.experiment:CnnExperiment",
    run_part="train",
)
