"""Running experiments: long work beside a page that stays alive."""

from weblab.runtime.drive import Wait, drive
from weblab.runtime.turns import give_way

__all__ = ["Wait", "drive", "give_way"]
