"""Every test of a module that imports `library` runs with numpy, as on a CPU, and with torch,
as elsewhere.
"""

import pytest


@pytest.fixture(params=[("cpu",), ()], ids=["numpy", "torch"], autouse=True)
def library(request, monkeypatch) -> None:
    monkeypatch.setattr("autoaux.training.kernels._arrays.NUMPY_ON", request.param)
