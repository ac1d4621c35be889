"""Any link opens each lab within its limits, and what a lab writes into a link it reads again."""

import math
from urllib.parse import urlencode

import numpy as np
import param
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from weblab.labkit.experiment.settings import Settings
from weblab.labkit.url.query import MAX_LENGTH, query_of, read_query
from weblab.labs.registry import LABS

odd = st.text(max_size=12) | st.sampled_from(
    [
        "",
        "nan",
        "inf",
        "-1",
        "1e999",
        "9" * 400,
        "0x10",
        "٣",
        "1_0",
        "<img src=x>",
        "\0",
        "{0}",
        "%",
    ]
)
QUICK = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def values(setting: param.Parameter) -> st.SearchStrategy[object]:
    """Return values that a setting has room for."""
    if isinstance(setting, param.Boolean):
        return st.booleans()
    if isinstance(setting, param.Selector):
        return st.sampled_from(list(setting.objects))
    if isinstance(setting, param.Integer):
        return st.integers(*setting.bounds)
    if isinstance(setting, param.Number):
        return st.floats(*setting.bounds, allow_subnormal=False)
    return st.just(setting.default)


def valid(experiment: Settings) -> None:
    """Raise unless each setting has a value that it allows."""
    for name in experiment.settings():
        value = getattr(experiment, name)
        setattr(type(experiment)(), name, value)
        assert not isinstance(value, float) or math.isfinite(value)


@pytest.mark.parametrize("slug", LABS)
def test_any_link_is_read_or_noted(slug: str) -> None:
    kind = LABS[slug].load_view().experiment_class
    names = st.sampled_from([*kind.settings(), "lab", "lang", "seed"]) | odd

    @QUICK
    @given(
        st.lists(st.tuples(names, odd | st.integers().map(str)), max_size=8), st.text(max_size=9)
    )
    def check(pairs: list[tuple[str, str]], tail: str) -> None:
        experiment = kind()
        query = urlencode(pairs, errors="ignore") + tail
        problems = read_query(experiment, query)
        valid(experiment)
        assert len(problems) <= 2 * len(pairs) + 10
        for problem in problems:
            assert "\n" not in problem
            assert "\0" not in problem
            assert len(problem) < 300

    check()


@pytest.mark.parametrize("slug", LABS)
def test_what_a_lab_writes_into_a_link_it_reads_again(slug: str) -> None:
    kind = LABS[slug].load_view().experiment_class

    @QUICK
    @given(st.data())
    def check(data: st.DataObject) -> None:
        experiment = kind()
        chosen = data.draw(st.lists(st.sampled_from(list(kind.settings())), unique=True))
        for name in chosen:
            setattr(experiment, name, data.draw(values(experiment.param[name]), label=name))
        query = query_of(experiment)
        assert len(query) < MAX_LENGTH
        again = kind()
        assert read_query(again, query) == []
        for name in kind.settings():
            assert getattr(again, name) == getattr(experiment, name), name
        assert query_of(again) == query

    with np.errstate(all="ignore"):
        check()
