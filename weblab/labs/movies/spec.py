"""The lab's title and question."""

from weblab.labkit.spec import Heights, LabSpec
from weblab.locale import mark as _

SPEC = LabSpec(
    slug="movies",
    package=__package__,
    view="ui.view:MoviesView",
    group="recommend",
    title=_("Films for you"),
    question=_("Which films will you like, and how can a network know?"),
    heights=Heights(wide=3968, controls=610, stage=4991),
    embedded=(5897, 4765, 4148),
    experiment="compute.experiment:MoviesExperiment",
    run_part="train",
)
