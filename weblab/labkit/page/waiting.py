"""What a page says in the place of its experiment until that is there."""

from weblab.locale import mark as _

WAITING = _(
    "The experiment is starting: Python, NumPy and the lab are being loaded into your browser. "
    "On a first visit this takes a few seconds, on a slow connection longer; the bar below shows "
    "how much is still to come. Nothing is installed, and what you do here stays in your browser."
)
READING = _("Meanwhile you can read the article below.")
