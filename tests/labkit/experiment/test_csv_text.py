"""CSV files hold no formulas, and give back what was written."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weblab.labkit.experiment.csv_text import guarded, unguarded, write_rows

words = st.text(alphabet="=+-@'\t\r\n\uff1d0.5e aA,\"", max_size=8) | st.text(max_size=8)
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)


def cells_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


@given(words)
def test_any_text_comes_back(text: str) -> None:
    assert unguarded(str(guarded(text))) == text


@given(st.lists(st.lists(words | numbers, min_size=1, max_size=4), max_size=4))
def test_no_cell_of_a_file_begins_a_formula(rows: list) -> None:
    found = cells_of(write_rows(rows))
    for row, cells in zip(rows, found, strict=True):
        for given_cell, cell in zip(row, cells, strict=True):
            if cell[:1] in set("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"):
                assert not isinstance(given_cell, str)
                assert float(cell) == float(given_cell)
            assert unguarded(cell) == str(given_cell)


@pytest.mark.parametrize("number", [-0.5, -3, -1e-05, 0, 12])
def test_numbers_stay_numbers(number: object) -> None:
    (cells,) = cells_of(write_rows([[number]]))
    assert cells == [str(number)]
    assert float(cells[0]) == float(number)


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1+1", "-1-1", "@SUM(A1)", "\t=1", "\r=1", "-inf", "-", "--1", "\uff1d1"),
        *("-1_0", "+12", "-7", "-0.5", "-1e-05", "+.5", "-7."),
    ],
)
def test_formulas_become_text(text: str) -> None:
    assert cells_of(write_rows([[text]])) == [[f"'{text}"]]


@pytest.mark.parametrize("text", ["'Til There Was You", "'", "", "a=1", "한국", "''", " =1"])
def test_other_text_is_written_as_it_is(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text
