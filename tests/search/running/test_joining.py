"""What a worker needs before it trains: the storage, the study, the corpora, a device."""

import json
from pathlib import Path

import pytest
from search_corpora import small_corpus, small_pool

from autoaux.corpora import read_pool
from autoaux.errors import InputError
from autoaux.recipe import CorpusRef
from autoaux.search import Settings
from autoaux.search.beliefs import LearnedSets, Prior
from autoaux.search.planning import Costs, Question
from autoaux.search.running import (
    Session,
    WorkOrder,
    fitting_workers,
    read_order,
    resolve_devices,
    run_worker,
)
from autoaux.search.selection import run_selection

KEPT = Path(__file__).with_name("kept")


def test_an_unreachable_storage_is_one_clear_line():
    with pytest.raises(InputError, match="storage not reachable") as error:
        run_worker(
            "postgresql+psycopg://somebody:secret@127.0.0.1:1/nothing", "none", Path("unused")
        )
    assert "\n" not in str(error.value) and "secret" not in str(error.value)


def test_a_study_that_is_not_there_is_one_clear_line(tmp_path):
    with pytest.raises(InputError, match="no study named nowhere"):
        run_worker(f"sqlite:///{tmp_path / 'study.db'}", "nowhere", tmp_path)


def test_a_worker_finds_the_name_of_its_study_in_the_run_s_folder(tmp_path):
    url = f"sqlite:///{tmp_path / 'study.db'}"
    with pytest.raises(InputError, match="no selection began here, so it names no study"):
        run_worker(url, None, tmp_path)
    record = {"identity": {}, "storage": url, "study": "named in run.json"}
    (tmp_path / "run.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(InputError, match="no study named named in run.json"):
        run_worker(url, None, tmp_path)


def test_a_worker_finds_corpora_by_digest_and_says_which_is_missing(tmp_path):
    data = tmp_path / "elsewhere"
    corpora = [small_corpus("main"), *small_pool(1).corpora]
    for corpus in corpora:
        for split in corpus.splits:
            lines = [
                "\n".join(f"{t}\t{label}" for t, label in zip(*pair, strict=True)) + "\n"
                for pair in corpus.sentences(split)
            ]
            (data / corpus.name).mkdir(parents=True, exist_ok=True)
            (data / corpus.name / f"{split}.tsv").write_text("\n".join(lines), encoding="utf-8")
    digests = {corpus.name: corpus.digest for corpus in read_pool(data).corpora}
    refs = {"c0": CorpusRef(name="c0", path=str(tmp_path / "gone" / "c0"), digest=digests["c0"])}
    main = CorpusRef(name="main", path=str(data / "main"), digest=digests["main"])
    made = WorkOrder(
        Question(("c0",), Settings.of(trials=20), "accuracy"), main, refs, Session(0.0)
    )
    found, candidates = read_order(made, [data])
    assert found.digest == digests["main"] and candidates["c0"].digest == digests["c0"]
    with pytest.raises(InputError, match="corpus c0 .* is not here"):
        read_order(made, [])


def test_devices_are_read_strictly_and_shared_by_as_many_workers_as_fit():
    assert resolve_devices(("cpu",)) == ["cpu"]
    with pytest.raises(InputError, match="--devices tpu"):
        resolve_devices(("tpu",))
    assert fitting_workers(8, ["cpu"], 10, 1) == 8
    assert fitting_workers(8, ["cuda:0"], 2_000, 10_000) == 4  # four times 2,000 in 80 % of 10,000
    assert fitting_workers(8, ["cuda:0", "cuda:1"], 9_000, 10_000) == 2


def test_a_work_order_comes_back_from_its_json():
    refs = {"c0": CorpusRef(name="c0", path="c0", digest="c0")}
    main = CorpusRef(name="main", path="main", digest="main")
    sets = LearnedSets("multitask", ((1.0, None),), (0.1,), (0.3,), ("news",))
    asked = Question(
        ("c0",),
        Settings.of(trials=20, schedules=("stack",)),
        "span_f1",
        priors={"c0": Prior(1.0, 0.1, 0.7)},
        sets=sets,
    )
    made = WorkOrder(asked, main, refs, Session(7.0))
    assert WorkOrder.from_dict(json.loads(json.dumps(made.to_dict()))) == made


def test_a_work_order_of_version_0_1_0_is_read():
    kept = json.loads((KEPT / "order_0.1.0.json").read_text(encoding="utf-8"))
    asked = Question(
        ("c0",),
        Settings.of(trials=20, budget=90.0, schedules=("stack",)),
        "span_f1",
        Costs(2.5, confirmation=3.0),
        {"c0": Prior(1.0, 0.5, 0.25)},
    )
    main, c0 = (CorpusRef(name=name, path=name, digest=name) for name in ("main", "c0"))
    assert WorkOrder.from_dict(kept) == WorkOrder(asked, main, {"c0": c0}, Session(7.0, 1.5))


def test_a_work_order_that_cannot_be_read_is_refused_in_one_line_that_says_what_to_do():
    kept = json.loads((KEPT / "order_0.1.0.json").read_text(encoding="utf-8"))
    kept["settings"]["allocator"] = "dice"
    for broken in (kept, {"question": {}}, {}):
        with pytest.raises(InputError, match="another version .* name another run folder") as error:
            WorkOrder.from_dict(broken)
        assert "\n" not in str(error.value)


def test_more_workers_than_cores_are_refused_before_anything_is_begun(tmp_path, monkeypatch):
    many = Settings.of(trials=40, workers=10_000, use_forecast=False, devices=("cpu",))
    with pytest.raises(
        InputError, match="10000 workers on [0-9]+ cores: each needs a core of its own"
    ):
        run_selection(small_corpus("main"), small_pool(2), many, tmp_path / "run")
    assert not (tmp_path / "run").exists()
    monkeypatch.setattr("autoaux.training.check_device", lambda *_: None)  # two GPUs stand there
    assert resolve_devices(["cuda:0", "cuda:1"], 10_000) == ["cuda:0", "cuda:1"]
