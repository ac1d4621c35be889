"""The lab's title and question."""

from weblab.labkit.spec import LabSpec
from weblab.locale import mark as _

SPEC = LabSpec(
    slug="draw",
    package=__package__,
    view="ui.view:DrawView",
    group="see",
    title=_("Draw a digit"),
    question=_("How does a network read what you draw?"),
)
