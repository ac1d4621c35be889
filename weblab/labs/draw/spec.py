"""The lab's title and question."""

from weblab.labkit.spec import Heights, LabSpec
from weblab.locale import mark as _

SPEC = LabSpec(
    slug="draw",
    package=__package__,
    view="ui.view:DrawView",
    group="see",
    title=_("Draw a digit"),
    question=_("How does a network read what you draw?"),
    heights=Heights(wide=1466, controls=644, stage=1437),
    embedded=(2269, 2346, 1709),
)
