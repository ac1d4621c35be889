"""Running experiments: long work beside a page that stays alive."""

from weblab.runtime.drive import drive

__all__ = ["drive"]
