"""`autoaux signals` as a person uses it."""

import csv
import json

import pytest
from pyarrow import parquet
from typer.testing import CliRunner

from autoaux.cli import app
from autoaux.errors import InputError

TRAIN = (
    "the\tDT\ndog\tNN\nbarks\tVB\n\nthe\tDT\ncat\tNN\nsleeps\tVB\n\na\tDT\ndog\tNN\nruns\tVB\n\n"
)
OTHER = "the\td\ndog\tn\nsleeps\tv\n\na\td\nrun\tn\nruns\tv\n\n"
FAR = "das\tX\nhaus\tY\n\nein\tX\nhund\tY\n\n"


@pytest.fixture
def pool(tmp_path):
    for name, text in (("mine", TRAIN), ("pool/near", OTHER), ("pool/far", FAR)):
        (tmp_path / name).mkdir(parents=True)
        for split in ("train", "dev", "test"):
            (tmp_path / name / f"{split}.conll").write_text(text, encoding="utf-8")
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(app, ["signals", *map(str, arguments)])


def call(pool, *arguments):
    result = run("--main", pool / "mine", "--pool", pool / "pool", *arguments)
    assert result.exception is None, result.exception
    return result.stdout


def test_a_pool_is_printed_as_a_table_with_reasons(pool):
    text = call(pool)
    assert text.index("near") < text.index("far")  # best first
    assert "far: no word in common" in text
    assert "signals were computed" in text


def test_json_holds_every_cheap_signal_or_its_reason(pool):
    from autoaux.signals import CHEAP

    found = json.loads(call(pool, "--json"))
    assert found["main"] == "mine" and set(found["candidates"]) == {"near", "far"}
    far = found["candidates"]["far"]
    assert set(far["signals"]) == set(CHEAP)
    assert far["signals"]["shared_vocabulary"] == 0.0
    assert (
        far["signals"]["nmi_joint.additive"] is None
        and far["missing"]["nmi_joint.additive"] == "no word in common"
    )


def test_patterns_choose_signals(pool):
    found = json.loads(
        call(pool, "--json", "--signal", "size_ratio", "--signal", "jsd.*", "--signal", "nmi_max")
    )
    names = set(found["candidates"]["near"]["signals"])
    assert {"size_ratio", "jsd.words", "nmi_max.additive"} <= names
    assert all(name.startswith(("size_ratio", "jsd.", "nmi_max.")) for name in names)
    assert "near" in call(pool, "--signal", "jsd.words")
    assert "jsd.words.main" in call(pool, "--signal", "jsd.*")


@pytest.mark.parametrize("suffix", ["json", "csv", "parquet"])
def test_the_table_is_written_in_three_formats(pool, suffix):
    path = pool / "out" / f"table.{suffix}"
    call(pool, "--out", path, "--signal", "shared_vocabulary", "--signal", "nmi_joint.additive")
    if suffix == "json":
        far = json.loads(path.read_text())["candidates"]["far"]
        assert far["missing"] == {"nmi_joint.additive": "no word in common"}
        return
    as_csv = suffix == "csv"
    rows = (
        list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        if as_csv
        else parquet.read_table(path).to_pylist()
    )
    by_key = {(row["candidate"], row["signal"]): row for row in rows}
    assert len(rows) == 4
    # near shares the dog sleeps a runs with mine, out of the dog barks cat sleeps a runs + run
    assert float(by_key["near", "shared_vocabulary"]["value"]) == pytest.approx(5 / 8)
    assert by_key["far", "nmi_joint.additive"]["value"] in (None, "")
    assert by_key["far", "nmi_joint.additive"]["reason"] == "no word in common"


@pytest.mark.parametrize("suffix", ["json", "csv", "parquet"])
def test_without_a_main_task_all_pairs_go_to_a_file(pool, suffix):
    path = pool / f"pairs.{suffix}"
    result = run("--pool", pool / "pool", "--signal", "target_coverage", "--out", path, "--json")
    assert json.loads(result.stdout)["pairs"] == 4
    if suffix == "json":
        found = {
            (t["main"], c): one["signals"]["target_coverage"]
            for t in json.loads(path.read_text())
            for c, one in t["candidates"].items()
        }
    else:
        as_csv = suffix == "csv"
        rows = (
            csv.DictReader(path.read_text(encoding="utf-8").splitlines())
            if as_csv
            else parquet.read_table(path).to_pylist()
        )
        found = {(row["main"], row["candidate"]): float(row["value"]) for row in rows}
    assert found == {
        ("near", "near"): 1.0,
        ("near", "far"): 0.0,
        ("far", "near"): 0.0,
        ("far", "far"): 1.0,
    }


def test_the_label_map_says_which_label_means_which(pool):
    text = call(pool, "--map", "near")
    assert "DT" in text and "the" in text and "100.0%" in text
    found = json.loads(call(pool, "--map", "near", "--json"))
    assert found["map"]["DT"]["matches"][0]["label"] == "d"
    assert found["map"]["NN"]["matches"][0] == {
        "label": "n",
        "tokens": 2.0,
        "share": 1.0,
        "share_back": 1.0,
        "words": {"dog": 2.0},
    }
    assert found["map"]["NN"]["coverage"] == pytest.approx(2 / 3)


def test_vectors_add_their_signals(pool):
    forms = sorted({line.split("\t")[0] for line in (TRAIN + OTHER + FAR).split("\n") if line})
    (pool / "words.vec").write_text(
        "\n".join(f"{form} {i} {i * i % 7} 1" for i, form in enumerate(forms))
    )
    found = json.loads(call(pool, "--json", "--vectors", pool / "words.vec"))
    assert found["candidates"]["far"]["signals"]["uue.static"] is not None


def test_curves_come_from_a_ledger(pool):
    from autoaux.corpora import read_corpus
    from autoaux.ledger import CurvePoint, Ledger, Outcome

    points = tuple(CurvePoint(10 * i, 2 - 0.2 * i, 0.1 * i) for i in range(5))
    digest = read_corpus(pool / "mine").digest
    alone = {
        "main_name": "mine",
        "encoder": "gru",
        "metric": "accuracy",
        "score": 0.4,
        "steps": 40,
        "curve": points,
        "seconds": 1.0,
        "cpu_seconds": 1.0,
        "peak_memory": 1,
    }
    Ledger(pool / "ledger.jsonl").append(
        Outcome(
            recipe="r",
            main=digest,
            auxiliaries=(),
            auxiliary_names=(),
            schedule="single",
            seed=0,
            **alone,
        )
    )
    found = json.loads(call(pool, "--json", "--ledger", pool / "ledger.jsonl"))
    near = found["candidates"]["near"]
    assert near["signals"]["curve.gradient_50.main"] == pytest.approx(-0.2 / 25)
    assert "not trained alone yet" in near["missing"]["curve.gradient_50.ratio"]


def test_every_signal_is_listed_with_what_it_needs():
    from autoaux.signals import SIGNALS

    facts = json.loads(run("--list", "--json").stdout)["signals"]
    assert {fact["name"] for fact in facts} == set(SIGNALS)
    assert "typology" in run("--list").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "needs --pool"),
        (("--pool", "POOL/pool"), "needs --out FILE"),
        (
            ("--main", "POOL/mine", "--pool", "POOL/pool", "--signal", "nmi"),
            "--signal nmi: no such signal",
        ),
        (
            ("--main", "POOL/mine", "--pool", "POOL/pool", "--map", "nearer"),
            "not in the pool, which holds far, near",
        ),
        (
            ("--main", "POOL/mine", "--pool", "POOL/pool", "--out", "POOL/table.xls"),
            "expected a name that ends in",
        ),
        (
            ("--main", "POOL/mine", "--pool", "POOL/pool", "--vectors", "POOL/none.vec"),
            "no such vector file",
        ),
        (
            ("--main", "POOL/mine", "--pool", "POOL/pool", "--encoder", "POOL/pool"),
            "holds no transformers encoder",
        ),
        (
            ("--main", "POOL/mine", "--pool", "POOL/pool", "--ledger", "POOL/none.jsonl"),
            "no such ledger",
        ),
        (
            ("--main", "POOL/mine", "--pool", "POOL/pool", "--pooling", "max"),
            "expected first, last or mean",
        ),
        ((), "autoaux signals needs --pool"),
        (("--main", "POOL/nothing", "--pool", "POOL/pool"), "nothing"),
        (("--main", "POOL/mine", "--pool", "POOL/pool", "--map", "far"), "share no word"),
    ],
)
def test_bad_input_gets_one_line(pool, arguments, message):
    result = run(*(str(argument).replace("POOL", str(pool)) for argument in arguments))
    assert isinstance(result.exception, InputError)
    assert message in str(result.exception) and "\n" not in str(result.exception)
