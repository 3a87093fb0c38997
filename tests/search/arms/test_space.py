"""Search spaces: read strictly, drawn as said, and the single task tuned by the same effort."""

from collections import Counter
from math import log10
from pathlib import Path
from statistics import fmean

import pytest

from autoaux.errors import InputError
from autoaux.recipe import CorpusRef, Gru, Optimisation, Recipe, Schedule
from autoaux.search import Settings
from autoaux.search.arms import Space
from autoaux.search.running import SyntheticRunner, additive

SPACES = sorted((Path(__file__).parents[3] / "search_spaces").glob("*.yaml"))
RECIPE = Recipe(main=CorpusRef(name="m", path="m", digest="m"))
WITH_NEWS = Recipe(
    main=RECIPE.main,
    auxiliaries=(CorpusRef(name="news", path="news", digest="n"),),
    schedule=Schedule(kind="auxiliary"),
)


def written(tmp_path, text: str) -> Path:
    path = tmp_path / "space.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", SPACES, ids=lambda path: path.stem)
def test_every_shipped_space_gives_recipes(path):
    space = Space.read(path, RECIPE)
    drawn = space.draw(20, seed=0)
    assert space.description and len(set(drawn)) == len(drawn) == 20
    assert len({space.on(WITH_NEWS, settings).digest for settings in drawn}) > 15
    assert space.draw(20, seed=0) == drawn != space.draw(20, seed=1)


def test_a_space_is_found_by_its_name_and_a_file_goes_before_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Space.read("joint", RECIPE) == Space.read(
        next(path for path in SPACES if path.stem == "joint"), RECIPE
    )
    own = "parameters:\n  encoder.hidden: {choices: [48, 64]}\n"
    Path("joint").write_text(own, encoding="utf-8")
    assert set(Space.read("joint", RECIPE).parameters) == {"encoder.hidden"}


def test_a_name_that_no_space_has_gets_the_names_there_are():
    expected = (
        "jiont: no such search space; expected a YAML file or one of bilstm, classes, documents,"
    )
    with pytest.raises(InputError, match=expected):
        Space.read("jiont", RECIPE)


def test_there_are_the_promised_spaces():
    assert {path.stem for path in SPACES} == {
        "gru",
        "bilstm",
        "transformer",
        "documents",
        "joint",
        "mixing",
        "classes",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("parameters: {}", "parameters: expected at least 1, got {}"),
        ("parameter: {}", "parameter: no such key; did you mean parameters"),
        (
            "parameters: {encoder.colour: {choices: [1, 2]}}",
            "parameters.encoder.colour: 1: encoder.colour: no such key",
        ),
        ("parameters: {main.path: {choices: [a, b]}}", "no such part that can be searched"),
        (
            "parameters: {encoder.dropout: {low: 0.1, high: 1.5}}",
            "parameters.encoder.dropout: 1.5: encoder.dropout: expected less than 1",
        ),
        ("parameters: {encoder.hidden: {low: 9, high: 3}}", "low .9. must be below high .3."),
        (
            "parameters: {optimisation.learning_rate: {low: 0, high: 1, log: true}}",
            "must begin above 0",
        ),
        (
            "parameters: {head.cost: {low: 0.1, high: 1.0, when: {head.decoder: crf}}}",
            "when names head.decoder, which does not stand before",
        ),
        ("parameters: [1, 2", "not a readable search space"),
    ],
)
def test_a_space_that_is_wrong_is_one_clear_line(tmp_path, text, message):
    path = written(tmp_path, text)
    with pytest.raises(InputError, match=message) as error:
        Space.read(path, RECIPE)
    assert str(error.value).startswith(str(path)) and "\n" not in str(error.value)


def test_conditions_ranges_and_logarithms_hold(tmp_path):
    path = written(
        tmp_path,
        "parameters:\n  head.decoder: {choices: [crf, softmax]}\n  head.cost: {low: 0.1, high: 0.5,"
        " when: {head.decoder: crf}}\n  optimisation.learning_rate: {low: 0.0001, high: 0.01, log:"
        " true}\n  encoder.hidden: {low: 10, high: 20}\n",
    )
    drawn = [dict(settings) for settings in Space.read(path, RECIPE).draw(400, seed=3)]
    assert all(("head.cost" in one) == (one["head.decoder"] == "crf") for one in drawn)
    assert all(
        0.0001 <= one["optimisation.learning_rate"] <= 0.01
        and one["encoder.hidden"] in range(10, 21)
        for one in drawn
    )
    below = sum(one["optimisation.learning_rate"] < 0.001 for one in drawn) / len(drawn)
    assert 0.42 < below < 0.58  # half of two decades lies below the middle one


@pytest.mark.parametrize("tuning", ["joint", "after"])
def test_the_single_task_is_tuned_by_the_same_effort_and_the_gain_is_against_it_tuned(
    search, tmp_path, tuning
):
    path = written(tmp_path, "parameters: {encoder.hidden: {choices: [16, 32, 128]}}")
    gains = {"c0": 4.0, "c1": 0.0}

    def truth(recipe):
        return additive(gains)(recipe) + 6.0 * (recipe.encoder.hidden == 128)

    decision, ended = search(
        gains,
        trials=70,
        space=path,
        configurations=3,
        tuning=tuning,
        runner=SyntheticRunner(truth, noise=0.4),
    )
    tuned = Counter(
        bool(event.arm.auxiliaries) for event in ended if event.arm.settings and event.seed < 1000
    )
    assert tuned[True] == tuned[False] > 3
    assert (
        dict(decision.winner.arm.settings)
        == dict(decision.leaderboard[0].arm.settings)
        == {"encoder.hidden": 128}
    )
    assert decision.recipe.encoder.hidden == 128
    assert decision.winner.gain == pytest.approx(4.0, abs=1.2)  # not 10


def test_who_leads_may_be_another_under_other_settings(search, tmp_path):
    """Under the recipe's rate c0 leads by half a point; under a smaller one c1 gains 5 more."""
    path = written(
        tmp_path, "parameters: {optimisation.learning_rate: {low: 0.0001, high: 0.1, log: true}}"
    )

    def truth(recipe):
        alone = {ref.name for ref in recipe.auxiliaries} == {"c1"}
        gain = 4.0 if not alone else 3.5 + 5.0 * (recipe.optimisation.learning_rate < 0.002)
        return gain * bool(recipe.auxiliaries)

    decision, _ = search(
        {"c0": 4.0, "c1": 3.5}, trials=60, space=path, configurations=12, max_set=1, controls=False,
        schedules=(), runner=SyntheticRunner(truth, noise=0.2),
    )  # fmt: skip
    assert decision.winner.arm.auxiliaries == ("c1",)
    assert decision.recipe.optimisation.learning_rate < 0.002


def test_both_sides_get_as_many_settings_and_the_later_ones_follow_what_a_side_found(
    search, tmp_path
):
    path = written(
        tmp_path, "parameters: {optimisation.learning_rate: {low: 0.0001, high: 0.1, log: true}}"
    )

    def truth(recipe):
        # the single task is best at 0.0003, with an auxiliary at 0.03
        best = -1.5 if recipe.auxiliaries else -3.5
        return (
            4.0 * bool(recipe.auxiliaries)
            - 6.0 * (log10(recipe.optimisation.learning_rate) - best) ** 2
        )

    _, ended = search(
        {"c0": 0.0},
        trials=90,
        space=path,
        configurations=16,
        runner=SyntheticRunner(truth, noise=0.2),
        controls=False,
        tuning="after",
    )
    first = [event for event in ended if event.arm.settings and event.seed == 0]
    rates = {
        side: [
            log10(event.arm.settings[0][1])
            for event in first
            if bool(event.arm.auxiliaries) == side
        ]
        for side in (False, True)
    }
    assert len(rates[False]) == len(rates[True]) == 16
    assert rates[False][:8] == rates[True][:8]  # drawn at random, the same for both
    away = {
        side: [abs(rate - (-1.5 if side else -3.5)) for rate in some]
        for side, some in rates.items()
    }
    for side in away:
        assert fmean(away[side][8:]) < 0.6 * fmean(away[side][:8])


def test_a_space_that_does_not_fit_is_refused_before_anything_is_spent(search, tmp_path):
    path = written(tmp_path, "parameters: {encoder.wings: {choices: [1, 2]}}")
    with pytest.raises(InputError, match="encoder.wings"):
        search({"c0": 1.0}, space=path)
    assert not (tmp_path / "run" / "study.db").exists()


def test_settings_of_the_small_recipe_are_not_confirmed_in_the_full_one():
    with pytest.raises(
        InputError, match="--confirm full or --search-with, and --space: .* give one of the two"
    ):
        Settings.of(trials=40, space=SPACES[0], confirm_with=(Gru(hidden=128), Optimisation()))


def test_the_weights_of_losses_are_those_of_the_auxiliaries_that_a_recipe_has(tmp_path):
    refs = [CorpusRef(name=name, path=name, digest=name) for name in ("news", "tweets")]
    recipe = RECIPE.model_copy(
        update={"auxiliaries": tuple(refs), "schedule": Schedule(kind="auxiliary")}
    )
    text = (
        "parameters:\n  schedule.loss_weights: {low: 0.1, high: 1.0}\n"
        "  schedule.loss_weights.news: {low: 0.1, high: 1.0}\n  encoder.hidden: {low: 16, high: 64}"
    )
    space = Space.read(written(tmp_path, text), RECIPE)
    choice = (("schedule.loss_weights", 0.5), ("schedule.loss_weights.news", 0.25))
    assert space.on(recipe, choice).schedule.loss_weights == {"news": 0.25, "tweets": 0.5}
    assert space.on(RECIPE, choice).schedule.loss_weights == {}
    assert set(space.alone.parameters) == {"encoder.hidden"}
    space.refuse_strangers(["news", "tweets"])
    with pytest.raises(InputError, match=r"loss_weights\.news: no candidate is called so"):
        space.refuse_strangers(["tweets"])


def test_a_space_of_schedules_alone_tunes_the_leader_and_never_the_single_task(search, tmp_path):
    path = written(tmp_path, "parameters: {schedule.mixing: {choices: [0.5, 1.0, 2.0]}}")

    def truth(recipe):
        return additive({"c0": 4.0})(recipe) + 3.0 * (recipe.schedule.mixing == 2.0)

    decision, ended = search(
        {"c0": 4.0}, trials=40, space=path, configurations=3, controls=False,
        runner=SyntheticRunner(truth, noise=0.2),
    )  # fmt: skip
    assert dict(decision.winner.arm.settings) == {"schedule.mixing": 2.0}
    assert decision.winner.arm.updates == 2.0
    assert not [event for event in ended if event.arm.settings and not event.arm.auxiliaries]
