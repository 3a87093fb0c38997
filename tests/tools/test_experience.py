"""What is run for the packaged experience, and what is not run again."""

from collections import Counter
from dataclasses import replace

import pytest

from autoaux.ledger import Ledger, Outcome
from tools import experience
from tools import experience_jobs as jobs

MAIN, SETTING = "swa", "as runs train now"


def a_run(seed, auxiliaries=(), **changes):
    base = Outcome(
        recipe="r",
        main="digest of swa",
        auxiliaries=auxiliaries,
        main_name=jobs.name_of(MAIN),
        auxiliary_names=auxiliaries,
        encoder="gru",
        schedule="auxiliary" if auxiliaries else "single",
        seed=seed,
        metric="span_f1",
        score=0.7,
        steps=300,
        curve=(),
        seconds=1.0,
        cpu_seconds=1.0,
        peak_memory=0,
        setting=SETTING,
    )
    return replace(base, **changes)


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A packaged experience of three runs, of which one trained otherwise and one another cut."""
    monkeypatch.setattr(experience, "_setting", lambda main: ("digest of swa", SETTING))
    folder = Ledger(tmp_path / "packaged.jsonl")
    folder.append(
        a_run(0),
        a_run(1, setting="shorter"),
        a_run(2, main="another cut"),
        a_run(3, main_name="no longer a main task"),
    )
    folder.export(tmp_path / "packaged.jsonl.gz")
    return tmp_path / "packaged.jsonl.gz"


def test_a_new_checkout_goes_on_from_the_package_where_runs_train_alike(kept, tmp_path):
    runs = experience.runs_so_far(tmp_path / "work.jsonl", kept)
    assert [outcome.seed for outcome in runs] == [0]
    runs.append(a_run(7))
    # Again, and from another checkout's package: nothing counts twice.
    assert [outcome.seed for outcome in experience.runs_so_far(tmp_path / "work.jsonl", kept)] == [
        0,
        7,
    ]


def test_without_a_package_there_is_nothing_to_go_on_from(tmp_path):
    assert list(experience.runs_so_far(tmp_path / "work.jsonl", tmp_path / "none.jsonl.gz")) == []


def test_the_first_twelve_main_tasks_make_the_first_milestone(tmp_path):
    nothing_yet = Ledger(tmp_path / "work.jsonl")
    all_jobs = [job for stack in jobs.stacks(nothing_yet) for job in stack]
    first = [
        job
        for job in all_jobs
        if job.main in list(jobs.MAINS)[:12] and job.seed == 0 and len(job.auxiliaries) == 1
    ]
    controls = [job for job in first if job.auxiliaries[0].startswith(jobs.SHUFFLED)]
    assert len(controls) == 24
    pairs = Counter(job.main for job in first if job not in controls)
    assert min(pairs.values()) >= 17 and sum(pairs.values()) >= 200
    assert all(
        jobs.AUXILIARIES[name] != jobs.MAINS[job.main][0]
        for job in all_jobs
        for name in job.auxiliaries
        if name in jobs.AUXILIARIES
    )


def test_a_stack_is_of_one_main_task_schedule_and_number_of_auxiliaries(tmp_path):
    for stack in jobs.stacks(Ledger(tmp_path / "work.jsonl")):
        assert len({(job.main, job.schedule, len(job.auxiliaries)) for job in stack}) <= 1
