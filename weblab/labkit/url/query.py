"""A lab's settings in the URL: read with the limits that they declare, written back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import parse_qsl, urlencode

import param

from weblab.labkit.experiment.settings import Setting, Settings
from weblab.labkit.outside_text import plain
from weblab.labkit.url import page_parameters

MAX_LENGTH = 1500
SHOWN = 40
"""Characters of a name or a value that a note repeats."""
_FLAGS = {"1": True, "on": True, "true": True, "0": False, "off": False, "false": False}


def parse(setting: Setting, text: str) -> object:
    """Return a value as a link has it; raises ValueError or KeyError for what is none."""
    if isinstance(setting, param.Boolean):
        return _FLAGS[text.lower()]
    if isinstance(setting, param.Selector):
        return {str(each): each for each in setting.objects}[text]
    if isinstance(setting, param.Integer):
        return int(text)
    if isinstance(setting, param.Number):
        return float(text)
    return text


def _format(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _given(settings: Settings, query: str) -> Iterator[tuple[str, str]]:
    """Yield name and text of what a link gives, older names as those of today."""
    today = {old: name for name, each in settings.settings().items() for old in each.about.aliases}
    for name, text in parse_qsl(query.removeprefix("?"), keep_blank_values=True):
        if name in settings.OLDER_NAMES:
            yield from settings.OLDER_NAMES[name](text).items()
        else:
            yield today.get(name, name), text


def read_query(settings: Settings, query: str, translate: Callable[[str], str] = str) -> list[str]:
    """Apply the settings in ``query``.

    Settings that are unknown, malformed or out of bounds keep their defaults; if a setting is given
    more than once, the last value is used.

    Returns: the problems, one sentence each, in the reader's language.
    """
    if len(query) > MAX_LENGTH:
        return [translate("The link is too long. Its parameters were ignored.")]
    known = settings.settings()
    given = list(_given(settings, query))
    counts = Counter(name for name, _text in given)
    message = translate("The link contains “{name}” more than once. The last value is used.")
    problems = [
        message.format(name=plain(name, SHOWN)) for name, count in counts.items() if count > 1
    ]
    preset: dict[str, object] = {}
    with param.parameterized.batch_call_watchers(settings):
        for name, text in dict(given).items():
            if name in page_parameters.NAMES and not (name in known and text.isdecimal()):
                continue  # the page's own, or a seed of which the page has said that it is none
            if name not in known:
                message = translate(
                    "The link contains the unknown parameter “{name}”. It was ignored."
                )
                problems.append(message.format(name=plain(name, SHOWN)))
                continue
            try:
                value = parse(settings.param[name], text)
                setattr(settings, name, value)
            except (ValueError, KeyError):
                message = translate("The link's “{name}” cannot be “{value}”; it was ignored.")
                problems.append(message.format(name=name, value=plain(text, SHOWN)))
            else:
                if known[name].about.preset_by:
                    preset[name] = value
    settings.param.update(preset)  # what another has set gives way to what is given
    return problems


def texts_of(settings: Settings, values: Mapping[str, object]) -> dict[str, str]:
    """Return, as a link has them, those of some values that are not the defaults."""
    known = settings.settings()
    return {
        name: _format(value)
        for name, value in sorted(values.items())
        if name in known and _is_written(known, name, values)
    }


def _is_written(known: Mapping[str, Setting], name: str, values: Mapping[str, object]) -> bool:
    """Return whether a link needs a value: where it is no default, or another would set it."""
    return any(
        each in values and values[each] != known[each].default
        for each in (name, *known[name].about.preset_by)
    )


def values_of(settings: Settings) -> dict[str, object]:
    """Return the values of all settings by name; None stands for one that follows from others."""
    return {name: getattr(settings, name) for name in settings.settings()}


def set_values(
    settings: Settings, values: Mapping[str, object], translate: Callable[[str], str] = str
) -> list[str]:
    """Set settings by name, within their limits; None sets one to its default.

    Args:
        settings: the settings.
        values: numbers, flags, or texts as in a link.
        translate: gettext's function for the language of the reader.

    Returns: the problems, as of `read_query`; what has none is set.
    """
    texts = {name: _format(value) for name, value in values.items() if value is not None}
    known = settings.settings()
    with param.parameterized.batch_call_watchers(settings):
        for name in values.keys() - texts.keys():
            if name in known:
                setattr(settings, name, known[name].default)
        return read_query(settings, urlencode(texts), translate)


def query_of(settings: Settings) -> str:
    """Return, as a query string, the settings that are not at their defaults.

    The seed is always included, at the end, so that it replaces the seed in the address.
    """
    known, values = settings.settings(), values_of(settings)
    changed = {
        name: _format(value)
        for name, value in values.items()
        if name == "seed" or _is_written(known, name, values)
    }
    return urlencode(sorted(changed.items(), key=lambda item: item[0] == "seed"))
