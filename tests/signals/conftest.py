"""Every test of the signals has an empty cache."""

import pytest


@pytest.fixture(autouse=True)
def empty(fresh_cache):
    return fresh_cache
