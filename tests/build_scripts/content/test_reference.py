import re

import pytest

from build_scripts.content.reference import write_reference


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    target = tmp_path_factory.mktemp("site") / "reference"
    write_reference(target)
    return target


def test_layers_stand_in_the_reference_with_their_equations(reference):
    page = (reference / "weblab" / "nn.html").read_text(encoding="utf-8")
    for name in ("Linear", "Conv2d", "Adam", "train_iter", "check_gradients", "RBM"):
        assert f'id="{name}"' in page
    assert "y = x @ W + b" in page


def test_the_labs_are_left_out(reference):
    assert not list(reference.glob("weblab/lab*"))


def test_its_pages_load_nothing_from_another_host(reference):
    loaded = re.compile(r'<(?:script|link|img|iframe)\b[^>]*(?:src|href)="https?://')
    pages = list(reference.rglob("*.html"))
    assert len(pages) > 10
    assert not [page for page in pages if loaded.search(page.read_text(encoding="utf-8"))]
