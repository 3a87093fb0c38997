"""Records become gains: baselines, noise, what is left out and why; published tables as ledgers."""

from dataclasses import replace

import numpy as np
import pytest
from shared_folder import SHARED

from autoaux.errors import InputError
from autoaux.forecast import design_of, experience_of
from autoaux.forecast.importers import import_table
from autoaux.ledger import Outcome, PairSignals

LANGE = SHARED / "replay" / "lange2021"


def an_outcome(main="m", auxiliaries=(), score=0.5, seed=0, **changes):
    base = Outcome(
        recipe="r",
        main=main,
        auxiliaries=auxiliaries,
        main_name=main,
        auxiliary_names=auxiliaries,
        encoder="gru",
        schedule="auxiliary" if auxiliaries else "single",
        seed=seed,
        metric="accuracy",
        score=score,
        steps=1,
        curve=(),
        seconds=0.0,
        cpu_seconds=0.0,
        peak_memory=0,
    )
    return replace(base, **changes)


def test_a_gain_is_a_difference_of_means_in_points():
    records = [an_outcome(score=s, seed=i) for i, s in enumerate((0.60, 0.62))]
    records += [
        an_outcome(auxiliaries=("a",), score=s, seed=i) for i, s in enumerate((0.65, 0.67, 0.69))
    ]
    experience = experience_of(records)
    [cell] = experience.cells
    assert cell.gain == pytest.approx(6.0)
    assert experience.mains[0].single == pytest.approx(61.0)
    # Squares within cells: 2·1² and 2²+0²+2², of 3 degrees of freedom; a guess of one point² counts
    # as four for the pooled variance, (10 + 4) / 7 = 2, and that as four for the main task's own.
    assert experience.mains[0].noise == pytest.approx(np.sqrt((10 + 4 * 2) / 7))
    assert cell.error == pytest.approx(np.sqrt(18 / 7 * (1 / 3 + 1 / 2)))


def test_a_main_task_without_single_task_runs_is_left_out_with_a_word():
    experience = experience_of(
        [an_outcome(auxiliaries=("a",)), an_outcome("other"), an_outcome("other", ("a",))]
    )
    assert [main.name for main in experience.mains] == ["other"]
    assert "m (gru, accuracy): no single-task run" in experience.notes[0]


def test_scores_of_different_metrics_are_never_compared():
    records = [
        an_outcome(score=0.9),
        an_outcome(score=0.3, metric="span_f1"),
        an_outcome(auxiliaries=("a",), score=0.4, metric="span_f1"),
    ]
    experience = experience_of(records)
    assert [cell.gain for cell in experience.cells] == [pytest.approx(10.0)]
    assert "several metrics" in experience.notes[-1]


def test_runs_that_trained_otherwise_are_no_baseline():
    short = [
        an_outcome(score=0.5, setting="short"),
        an_outcome(auxiliaries=("a",), score=0.6, setting="short"),
    ]
    long = [
        an_outcome(score=0.8, setting="long"),
        an_outcome(auxiliaries=("a",), score=0.7, setting="long"),
    ]
    experience = experience_of(
        [*short, *long, an_outcome(auxiliaries=("b",), score=0.9, setting="third")]
    )
    assert [round(cell.gain, 6) for cell in experience.cells] == [10.0, -10.0]
    assert "no single-task run" in experience.notes[0]


@pytest.mark.parametrize(
    "useless", [{"status": "failed"}, {"status": "stopped"}, {"score": float("nan")}]
)
def test_runs_that_did_not_finish_say_nothing_of_gains(useless):
    assert experience_of([an_outcome(), an_outcome(auxiliaries=("a",), **useless)]).cells == ()


def test_shuffled_labels_and_the_main_task_itself_are_controls():
    cells = experience_of(
        [
            an_outcome(),
            an_outcome(auxiliaries=("shuffled:a",)),
            an_outcome(auxiliaries=("m",)),
            an_outcome(auxiliaries=("a",)),
        ]
    ).cells
    assert [cell.control for cell in cells] == [True, True, False]


def test_a_main_task_left_out_leaves_no_gain_of_it_behind():
    records = [
        an_outcome(main, auxiliaries) for main in "mn" for auxiliaries in ((), ("a",), ("m",))
    ]
    left = experience_of(records).without_main("m")
    assert {cell.main.digest for cell in left.cells} == {"n"}
    assert {cell.auxiliaries for cell in left.without_auxiliaries(["m"]).cells} == {("a",)}


def test_a_design_has_a_row_per_pair_and_marks_what_is_missing():
    records = [
        an_outcome(score=0.8),
        an_outcome(auxiliaries=("a",)),
        an_outcome(auxiliaries=("b",)),
        an_outcome(auxiliaries=("a", "b")),
    ]
    records += [
        PairSignals("m", "a", "m", "a", {"overlap": 0.25, "constant": 1.0}),
        PairSignals("m", "b", "m", "b", {"overlap": 0.5}),
    ]
    records += [an_outcome("n", score=0.9), an_outcome("n", ("a",))]
    design = design_of(experience_of(records))
    assert design.names == ("headroom", "headroom.log", "overlap")
    np.testing.assert_allclose(design.X[:, 0], [20, 20, 10])
    np.testing.assert_allclose(design.X[:, 2], [0.25, 0.5, np.nan])
    assert list(design.sources) == ["a", "b", "a"]


@pytest.mark.skipif(
    not LANGE.is_dir(), reason="the published tables are not at hand (AUTOAUX_SHARED)"
)
def test_the_tables_of_lange_2021_are_read_whole():
    outcomes = import_table("lange2021", LANGE)
    # Rows as its README counts them, five values each.
    assert len(outcomes) == 5 * (44 + 460 + 260 + 629)
    experience = experience_of(outcomes)
    assert (len(experience.mains), len(experience.singles), len(experience.sets)) == (44, 720, 629)
    academic = next(main for main in experience.mains if main.name == "GUM/academic")
    assert academic.single == pytest.approx(
        np.mean(
            [
                50.89887640449439,
                51.44149236856981,
                51.80180180180181,
                52.63157894736843,
                55.45134818288394,
            ]
        )
    )


def a_small_table(folder, single="NER\tnews\t90\t91\t92\t93\t94"):
    values = "F1_1\tF1_2\tF1_3_Median\tF1_4\tF1_5"
    (folder / "single_task.tsv").write_text(f"Tgt_Task\tTgt_Domain\t{values}\n{single}\n")
    for file, column in (
        ("domain_adapt", "Src_Domain"),
        ("cross_task", "Src_Domain"),
        ("multi_source", "Src_Domains"),
    ):
        (folder / f"{file}.tsv").write_text(
            f"Src_Task\t{column}\tTgt_task\tTgt_Domain\t{values}\nNER\tweb,mail\tNER\tnews\t91\t92\t93\t94\t95\n"
        )


def test_a_clone_is_read_wherever_its_tables_lie(tmp_path):
    (tmp_path / "deep" / "down").mkdir(parents=True)
    a_small_table(tmp_path / "deep" / "down")
    experience = experience_of(import_table("lange2021", tmp_path))
    assert {cell.auxiliaries for cell in experience.cells} == {
        ("lange2021:NER/web", "lange2021:NER/mail")
    }
    assert experience.cells[0].gain == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("single", "word"),
    [
        ("NER\tnews\t90\t91", "single_task.tsv:2: a wrong number"),
        ("NER\tnews\t90\t91\tx\t93\t94", "'x' is not a score"),
        ("NER\tnews\t90\t91\t92\t93\t940", "outside 0 to 100"),
    ],
)
def test_a_damaged_table_is_refused_by_line(tmp_path, single, word):
    a_small_table(tmp_path, single)
    with pytest.raises(InputError, match=word):
        import_table("lange2021", tmp_path)


def test_a_folder_without_the_tables_and_an_unknown_table_are_named(tmp_path):
    with pytest.raises(InputError, match="no single_task.tsv"):
        import_table("lange2021", tmp_path)
    with pytest.raises(InputError, match="there are: lange2021"):
        import_table("lange", tmp_path)
