"""A lab's parameters in the URL: read with the limits that param declares, written back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl, urlencode

import param

from weblab.labkit.url import page_parameters

MAX_LENGTH = 1500
_FLAGS = {"1": True, "on": True, "true": True, "0": False, "off": False, "false": False}


def _parse(parameter: param.Parameter, text: str) -> object:
    if isinstance(parameter, param.Boolean):
        return _FLAGS[text.lower()]
    if isinstance(parameter, param.Selector):
        return {str(each): each for each in parameter.objects}[text]
    if isinstance(parameter, param.Integer):
        return int(text)
    if isinstance(parameter, param.Number):
        return float(text)
    return text


def _format(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def read_query(
    experiment: param.Parameterized,
    names: Sequence[str],
    query: str,
    translate: Callable[[str], str] = str,
) -> list[str]:
    """Set those of the experiment's parameters ``names`` that ``query`` gives.

    What is unknown, malformed or out of bounds is left at its default.

    Returns: the problems, one sentence each, in the reader's language.
    """
    if len(query) > MAX_LENGTH:
        return [translate("The link is too long; its parameters were ignored.")]
    problems = []
    with param.parameterized.batch_call_watchers(experiment):
        for name, text in parse_qsl(query.removeprefix("?"), keep_blank_values=True):
            if name in page_parameters.NAMES and not (name in names and text.isdecimal()):
                continue  # the page's own, or a seed of which the page has said that it is none
            if name not in names:
                message = translate("The link's parameter “{name}” is unknown; it was ignored.")
                problems.append(message.format(name=name[:40]))
                continue
            try:
                setattr(experiment, name, _parse(experiment.param[name], text))
            except (ValueError, KeyError):
                message = translate("The link's “{name}” cannot be “{value}”; it was ignored.")
                problems.append(message.format(name=name, value=text[:40]))
    return problems


def query_of(experiment: param.Parameterized, names: Sequence[str]) -> str:
    """Return, as a query string, those of ``names`` that are not at their defaults.

    A seed is always among them, so that it replaces the one that the address has.
    """
    values = {name: getattr(experiment, name) for name in names}
    return urlencode(
        {
            name: _format(value)
            for name, value in values.items()
            if name == "seed" or value != experiment.param[name].default
        }
    )
