"""Running experiments: long work beside a page that stays alive."""

from weblab.runtime.background import in_background, reported
from weblab.runtime.drive import Wait, drive
from weblab.runtime.turns import give_way

__all__ = ["Wait", "drive", "give_way", "in_background", "reported"]
