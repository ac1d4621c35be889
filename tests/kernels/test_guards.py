"""The guarded build does stop a kernel that reaches beyond its arrays."""

import numpy as np
import pytest
from pyodide.ffi import JsException

from weblab.kernels import calls, dense


@pytest.mark.parametrize("build", ["guarded"], indirect=True)
def test_an_array_too_small_is_noticed(build) -> None:
    a, b, c = (np.ones(count, calls.FLOAT) for count in (8, 8, 4))
    dense.call("gemm_rows", a[:6], b[:6], None, 0, c, 2, 2, 3)
    np.testing.assert_array_equal(c, 3)
    with pytest.raises(JsException, match="4 bytes at"):
        dense.call("gemm_rows", a[:5], b[:6], None, 0, c, 2, 2, 3)
    with pytest.raises(JsException, match="4 bytes at"):
        dense.call("gemm_rows", a[:6], b[:6], None, 0, c[:3], 2, 2, 3)
