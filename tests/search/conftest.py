"""A search over synthetic runs, and a database, for all tests of the search."""

import pytest
from search_corpora import small_corpus, small_pool

from autoaux.search import Settings, TrialEnded, run_selection
from autoaux.search.running import SyntheticRunner, additive
from benchmarks.search.postgres import cluster, initdb


@pytest.fixture
def search(tmp_path):
    """Run a synthetic search: known gains in points by candidate; returns (decision, trials
    ended).
    """

    def run(
        gains,
        folder=tmp_path / "run",
        runner=None,
        listeners=(),
        pool=None,
        main=None,
        noise=1.0,
        stop=None,
        **settings,
    ):
        ended = []
        listen = [
            lambda event: ended.append(event) if isinstance(event, TrialEnded) else None,
            *listeners,
        ]
        known = {"use_forecast": False, "trials": 30} | settings
        made = run_selection(
            main or small_corpus("main"),
            small_pool(len(gains)) if pool is None else pool,
            Settings.of(**known),
            folder,
            listen,
            runner=runner or SyntheticRunner(additive(gains), noise=noise),
            stop=stop,
        )
        return made, ended

    return run


@pytest.fixture(scope="session")
def postgres_server():
    """A private cluster on loopback, to be stopped and started."""
    if initdb() is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with cluster() as made:
        yield made


@pytest.fixture(scope="session")
def postgres(postgres_server):
    """The address of the cluster's database."""
    return postgres_server.url
