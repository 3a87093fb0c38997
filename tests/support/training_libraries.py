"""Every test of a module that imports `library` runs with numpy, as on a CPU, and with torch,
as elsewhere.
"""

import pytest

from autoaux.training.kernels import numpy_only_on


@pytest.fixture(params=[("cpu",), ()], ids=["numpy", "torch"], autouse=True)
def library(request):
    with numpy_only_on(*request.param):
        yield
