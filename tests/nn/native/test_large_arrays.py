"""Arrays that a 32-bit runtime cannot index are not written, as a page could not read them."""

import numpy as np
import pytest

from weblab.nn import npz, safetensors


@pytest.mark.parametrize("write", [safetensors.write, npz.write])
def test_what_a_page_could_not_index_is_not_written(write) -> None:
    empty = np.ones((0, 1 << 31), np.int8)
    with pytest.raises(ValueError, match=r"at most 8 axes and 2147483647 bytes for a, received"):
        write({"a": empty})
