"""Every test run reads with a cache of its own."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTOAUX_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
