"""The settings of a lab, each declared in one place.

A setting is a parameter of param with some additional properties. From its one declaration follow
its control, its name and limits in links, the marks on curves and the name of a pinned run when it
is changed, the note about a reset, and its row in the table of the settings of a run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeAlias, TypeVar

import param

Counts: TypeAlias = Literal["next step", "reset", "at once"]
Scale: TypeAlias = Literal["linear", "log"]
Widget: TypeAlias = Literal["", "buttons", "checkbox"]
V = TypeVar("V")


@dataclass(frozen=True)
class About:
    """Properties of a setting beyond those of param.

    Args:
        counts: from when on a new value counts: from the next step of a run, from the next run
            on, after a reset; or at once, as it only decides what is shown.
        unit: follows the label, such as "epochs".
        symbol: its short name in marks and in the names of runs; empty for the label.
        scale: of its slider: steps of equal size, or of equal ratio.
        stops: the values at which the slider stops, where these are few.
        aliases: its names in older links.
        parts: the parts of the lab that it belongs to; empty for all of them.
        group: in English, the title of the card that it is folded into; empty for none.
        widget: which control it has where its kind has several; None where it is set elsewhere
            than among the other settings.
        order: a setting with a larger number comes after those declared later.
        suggested_by: the settings that decide which value counts while this one is None.
        preset_by: the settings whose change sets this one; links with one of them have this one.
    """

    counts: Counts = "reset"
    unit: str = ""
    symbol: str = ""
    scale: Scale = "linear"
    stops: tuple[float, ...] = ()
    aliases: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    group: str = ""
    widget: Widget | None = ""
    order: int = 0
    suggested_by: tuple[str, ...] = ()
    preset_by: tuple[str, ...] = ()


class _Valued(Generic[V]):
    """What all kinds have: the type of their values, and ``about``."""

    __slots__ = ()

    if TYPE_CHECKING:
        about: About

        def __get__(self, owner: object, kind: type | None = None) -> V: ...
        def __set__(self, owner: object, value: V | None) -> None: ...


class _Ranged(_Valued[V], param.Number):
    """A value within limits; None means the value that ``Settings.suggested`` returns.

    Args:
        default: its initial value.
        bounds: the smallest and the largest value.
        label: its label on the page, in English.
        step: the smallest change by its slider.
        doc: for developers.
        about: the fields of About.
    """

    __slots__ = ["about"]

    def __init__(
        self,
        default: V | None,
        bounds: tuple[V, V],
        *,
        label: str,
        step: V | None = None,
        doc: str = "",
        **about: Any,
    ) -> None:
        super().__init__(
            default=default, bounds=bounds, label=label, step=step, doc=doc,
            allow_None=default is None,
        )  # fmt: skip
        self.about = About(**about)


class Number(_Ranged[float]):
    """A number."""


class Integer(_Ranged[int], param.Integer):
    """A whole number."""


class Flag(_Valued[bool], param.Boolean):
    """On or off; the other arguments are those of Number."""

    __slots__ = ["about"]

    def __init__(self, default: bool, *, label: str, doc: str = "", **about: Any) -> None:
        super().__init__(default=default, label=label, doc=doc)
        self.about = About(**about)


class Choice(_Valued[Any], param.Selector):
    """One of a few values, each with a title in English; the others are as in Number.

    Args:
        values: the titles by value, or values that are their own titles.
        titles: the titles of those values that are not their own.
    """

    __slots__ = ["about", "titles"]

    def __init__(
        self,
        default: Any,
        values: Mapping[Any, str] | Sequence[Any],
        *,
        label: str,
        titles: Mapping[Any, str] | None = None,
        doc: str = "",
        check_on_set: bool = True,
        **about: Any,
    ) -> None:
        super().__init__(
            default=default, objects=list(values), label=label, doc=doc, check_on_set=check_on_set
        )
        self.titles = dict(values) if isinstance(values, Mapping) else dict(titles or {})
        self.about = About(**about)


class Text(_Valued[str], param.String):
    """A text that links carry, such as the name of a file; it has no control of its own.

    Args:
        titles: the titles of those values that are not their own; the others are as in Number.
    """

    __slots__ = ["about", "titles"]

    def __init__(
        self,
        default: str = "",
        *,
        label: str,
        titles: Mapping[str, str] | None = None,
        doc: str = "",
        **about: Any,
    ) -> None:
        super().__init__(default=default, label=label, doc=doc)
        self.titles: dict[Any, str] = dict(titles or {})
        self.about = About(**{"widget": None, **about})


Setting: TypeAlias = Number | Integer | Flag | Choice | Text


class Settings(param.Parameterized):
    """Base class of objects with settings."""

    OLDER_NAMES: ClassVar[Mapping[str, Callable[[str], Mapping[str, str]]]] = {}
    """Names in older links for settings that have changed: each function returns the current
    settings as a link contains them."""

    @classmethod
    def settings(cls) -> dict[str, Setting]:
        """Return the settings by name, in the order of their declaration."""
        found = cls.param.objects("existing").items()
        known = ((name, each) for name, each in found if hasattr(each, "about"))
        return dict(sorted(known, key=lambda item: item[1].about.order))

    @classmethod
    def names(cls, *counts: Counts) -> tuple[str, ...]:
        """Return the names of the settings that count from one of these times on."""
        return tuple(name for name, each in cls.settings().items() if each.about.counts in counts)

    def belongs(self, name: str) -> bool:
        """Return whether a setting belongs to the part that is chosen."""
        parts, chosen = self.settings()[name].about.parts, getattr(self, "part", None)
        return not parts or chosen is None or chosen in parts

    def applies(self, name: str) -> bool:
        """Return whether a setting means something while the others are as they are."""
        return self.belongs(name)

    def suggested(self, name: str) -> Any:
        """Return the value that counts while the setting of that name is None."""
        raise NotImplementedError

    def value(self, name: str) -> Any:
        """Return the value of a setting that counts now."""
        own = getattr(self, name)
        return self.suggested(name) if own is None else own

    def changed(self, *counts: Counts) -> dict[str, Any]:
        """Return those that apply and are not at their defaults, of all times or of some."""
        return {
            name: getattr(self, name)
            for name in (self.names(*counts) if counts else self.settings())
            if self.applies(name) and getattr(self, name) != self.param[name].default
        }
