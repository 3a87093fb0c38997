"""A recipe keeps its encoder's defaults wherever it is written down and read again."""

import json
from dataclasses import replace
from importlib import import_module
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from search_corpora import small_corpus, small_pool

from autoaux import api
from autoaux.corpora import corpus_from_sentences
from autoaux.errors import InputError
from autoaux.ledger import Ledger, Outcome
from autoaux.recipe import (
    BiLstm,
    CorpusRef,
    Gru,
    Head,
    Optimisation,
    Recipe,
    Schedule,
    TfidfMlp,
    Transformer,
    complete,
    of_length,
    proxy,
)
from autoaux.search import Arm, ArmEvidence, Decision, Settings
from autoaux.search.arms import SINGLE_TASK, RecipeBook, Space, candidate_arm
from autoaux.search.deciding import decision_from_json, decision_to_json
from autoaux.search.planning import Question
from autoaux.search.running import Session, WorkOrder

MAIN = CorpusRef(name="main", path="main", digest="main")
REFS = {"c0": CorpusRef(name="c0", path="c0", digest="c0")}
GRU = {"optimizer": "adamw", "learning_rate": 0.01, "decay": "linear", "batch_tokens": 512}
TFIDF = {"optimizer": "adam", "learning_rate": 0.001, "decay": "constant", "batch_tokens": 32}
# encoder, decoder and loop as its paper or its kind asks for
MODES = {
    "gru": (Gru(), "crf", GRU),
    "bilstm": (BiLstm(), "crf", GRU),
    "tfidf_mlp": (TfidfMlp(), "crf", TFIDF | {"weight_decay": 0.0}),
    "full": (Transformer(path="x"), "softmax", GRU | {"learning_rate": 5e-5, "clip": 1.0}),
    "lora": (
        Transformer(path="x", update="lora"),
        "softmax",
        GRU | {"learning_rate": 5e-4, "clip": 1.0},
    ),
    "features": (Transformer(path="x", update="features"), "crf", GRU),
    "frozen": (Transformer(path="x", update="frozen"), "softmax", GRU),
}
SEARCHED = [name for name in MODES if name != "frozen"]


def is_as_expected(recipe: Recipe, mode: str, steps: int) -> bool:
    encoder, decoder, loop = MODES[mode]
    loop = loop | {"max_steps": steps}
    kept = recipe.optimisation.model_dump()
    return (recipe.encoder, recipe.head.decoder) == (encoder, decoder) and kept | loop == kept


def settings(mode: str, **more) -> Settings:
    return Settings.of(
        trials=20, encoder=MODES[mode][0], optimisation=Optimisation(max_steps=70), **more
    )


def order(chosen: Settings, space: Space | None = None) -> WorkOrder:
    return WorkOrder(Question(("c0",), chosen, "span_f1", space=space), MAIN, REFS, Session(0.0))


def test_fields_that_came_later_leave_the_setting_of_older_runs_as_it_was():
    encoder, loop = proxy(4000)
    made = Recipe(main=MAIN, encoder=encoder, optimisation=loop)
    with as_file(files("autoaux.forecast") / "experience.jsonl.gz") as packaged:
        recorded = {
            record.setting for record in Ledger(packaged).records() if isinstance(record, Outcome)
        }
    assert made.setting in recorded
    for change in ({"warmup": 0.1}, {"head_rate": 10.0}):
        assert Recipe(
            main=MAIN, encoder=encoder, optimisation=loop.model_copy(update=change)
        ).setting not in {made.setting, *recorded}


@pytest.mark.parametrize("mode", MODES)
def test_a_recipe_is_read_again_as_it_was_written(mode, tmp_path):
    made = Recipe(main=MAIN, encoder=MODES[mode][0], optimisation={"max_steps": 70})
    assert is_as_expected(made, mode, 70)
    (tmp_path / "recipe.yaml").write_text(made.to_yaml())
    again = Recipe.read(tmp_path / "recipe.yaml")
    assert again == made and again.digest == made.digest and again.setting == made.setting


@pytest.mark.parametrize("mode", MODES)
def test_parts_that_are_complete_stay_whichever_encoder_they_meet(mode):
    head, loop = complete(MODES[mode][0], None, Optimisation(max_steps=70))
    for other, _, _ in MODES.values():
        assert complete(other, head, loop) == (head, loop)
        assert complete(other, *(type(p).model_validate(p.model_dump()) for p in (head, loop))) == (
            head,
            loop,
        )


@pytest.mark.parametrize("mode", SEARCHED)
def test_workers_and_later_sessions_train_what_the_first_did(mode):
    chosen = settings(mode)
    sent = json.loads(json.dumps(order(chosen).to_dict()))
    received = WorkOrder.from_dict(sent)
    assert received.settings == chosen
    resumed = received.resumed(settings(mode, seeds=4), Session(0.0, 5.0), None)
    loop = of_length(received.settings.recipe.optimisation, 50)
    asked = replace(received.question, settings=received.settings.changed(optimisation=loop))
    shorter = replace(received, question=asked)
    for one, steps in ((order(chosen), 70), (received, 70), (resumed, 70), (shorter, 50)):
        for arm in (SINGLE_TASK, candidate_arm("c0", chosen.recipe.schedule)):
            assert is_as_expected(one.book().recipe(arm, 0), mode, steps)


@pytest.mark.parametrize("mode", SEARCHED)
def test_a_longer_confirmation_is_in_the_encoder_that_was_searched(mode, monkeypatch, tmp_path):
    asked = []

    def run_selection(main, pool, chosen, folder, listeners, **_):
        asked.append(chosen)
        raise InputError("far enough")

    monkeypatch.setattr(import_module(api.Asked.__module__), "run_selection", run_selection)
    main = small_corpus("main")
    if mode == "tfidf_mlp":
        texts = [([f"word{i}"], ["yes" if i % 2 else "no"]) for i in range(30)]
        splits = dict.fromkeys(("train", "dev", "test"), texts)
        main = corpus_from_sentences("main", splits, kind="classification")
    with pytest.raises(InputError, match="far enough"):
        api.select(
            main, small_pool(1), run=tmp_path, confirm="full", record=False,
            encoder=MODES[mode][0],
        )  # fmt: skip
    (chosen,) = asked
    again = WorkOrder.from_dict(json.loads(json.dumps(order(chosen).to_dict())))
    recipe = again.book().recipe(SINGLE_TASK, 0, confirm=True)
    encoder, decoder, loop = MODES[mode]
    assert (recipe.encoder.mode, recipe.head.decoder) == (encoder.mode, decoder)
    assert recipe.optimisation.max_steps == 1200
    assert recipe.optimisation.model_dump() == recipe.optimisation.model_dump() | loop


def test_another_encoder_that_confirms_has_its_own_head_and_rate():
    chosen = settings("gru", confirm_with=(MODES["full"][0], Optimisation(max_steps=90)))
    for one in (order(chosen), WorkOrder.from_dict(order(chosen).to_dict())):
        assert is_as_expected(one.book().recipe(SINGLE_TASK, 0, confirm=True), "full", 90)
        assert is_as_expected(one.book().recipe(SINGLE_TASK, 0), "gru", 70)


def space_of(tmp_path: Path, text: str, recipe: Recipe) -> Space:
    (tmp_path / "space.yaml").write_text(text)
    return Space.read(tmp_path / "space.yaml", recipe)


@pytest.mark.parametrize("mode", SEARCHED)
def test_a_space_s_base_has_the_defaults_of_its_own_encoder(mode, tmp_path):
    base = MODES[mode][0].model_dump(mode="json")
    plain = RecipeBook(MAIN, REFS, settings("gru").recipe).recipe(SINGLE_TASK, 0)
    text = json.dumps(
        {"base": {"encoder": base}, "parameters": {"head.cost": {"low": 0, "high": 1}}}
    )
    space = space_of(tmp_path, text, plain)
    assert is_as_expected(space.on(plain), mode, 70)
    sent = WorkOrder.from_dict(json.loads(json.dumps(order(settings("gru"), space).to_dict())))
    assert is_as_expected(sent.book().recipe(SINGLE_TASK, 0), mode, 70)


def test_naming_a_length_in_a_base_keeps_the_rate_and_tuning_the_update_changes_it(tmp_path):
    plain = RecipeBook(MAIN, REFS, settings("gru").recipe).recipe(SINGLE_TASK, 0)
    space = space_of(
        tmp_path,
        "base: {encoder: {kind: transformer, path: x}, optimisation: {max_steps: 33}}\n"
        "parameters: {encoder.update: {choices: [full, lora]}}",
        plain,
    )
    assert is_as_expected(space.on(plain), "full", 33)
    assert is_as_expected(space.on(plain, (("encoder.update", "lora"),)), "lora", 33)
    alone = space_of(
        tmp_path,
        "base: {optimisation: {max_steps: 33}}\nparameters: {head.cost: {low: 0.0, high: 0.5}}",
        plain,
    )
    assert is_as_expected(alone.on(plain), "gru", 33)


def test_no_recipe_of_a_search_lies_outside_the_choices_of_its_space(tmp_path):
    plain = RecipeBook(MAIN, REFS, settings("gru").recipe).recipe(SINGLE_TASK, 0)
    space = space_of(
        tmp_path,
        "parameters:\n  optimisation.learning_rate: {low: 0.0001, high: 0.001, log: true}\n"
        "  encoder.hidden: {choices: [32, 48]}\n"
        "  head.decoder: {choices: [softmax, crf]}\n"
        "  head.cost: {low: 0.2, high: 0.5, when: {head.decoder: crf}}\n",
        plain,
    )
    untuned, tuned = space.on(plain), space.on(plain, (("encoder.hidden", 48),))
    assert [one.optimisation.learning_rate for one in (untuned, tuned)] == [0.001, 0.001]
    assert [one.encoder.hidden for one in (untuned, tuned)] == [32, 48]
    assert (untuned.head.decoder, untuned.head.cost) == ("crf", 0.2)
    softmax = space.on(plain, (("head.decoder", "softmax"),))
    assert softmax.head.cost == 0.0  # a condition that does not hold frees nothing


def test_an_arm_s_schedule_and_its_last_phase_are_the_recipe_s():
    book = RecipeBook(MAIN, REFS, settings("gru").recipe)
    arm = candidate_arm(next(iter(REFS)), Schedule(kind="joint", finetune=0.2))
    assert book.recipe(arm, 0).schedule == Schedule(kind="joint", finetune=0.2)
    assert book.recipe(SINGLE_TASK, 0).schedule == Schedule()


def test_schedules_that_need_a_known_length_are_refused_without_one():
    watanabe = Optimisation(stop="watanabe", decay="halving")
    with pytest.raises(InputError, match=r"schedules: pretrain .* needs optimisation\.stop: dev"):
        Settings.of(trials=20, schedules=("pretrain",), optimisation=watanabe)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "base: {encoder: {kind: transformer, path: x, update: frozen}}\n"
            "parameters: {head.cost: {low: 0, high: 1}}",
            "base: update: frozen shares no layer that learns",
        ),
        (
            "base: {encoder: {kind: transformer, path: x}}\n"
            "parameters: {encoder.update: {choices: [full, frozen]}}",
            "parameters.encoder.update: 'frozen': update: frozen shares no layer",
        ),
        ("base: {schedule: {kind: stack}}\nparameters: {head.cost: {low: 0, high: 1}}", "compared"),
        ("base: {main: {}}\nparameters: {head.cost: {low: 0, high: 1}}", "base.main: expected one"),
        ("parameters: {schedule.kind: {choices: [stack, joint]}}", "schedules are compared anyway"),
    ],
)
def test_a_space_that_could_decide_nothing_is_refused(text, message, tmp_path):
    plain = RecipeBook(MAIN, REFS, settings("gru").recipe).recipe(SINGLE_TASK, 0)
    with pytest.raises(InputError, match=message):
        space_of(tmp_path, text, plain)


def test_an_encoder_without_a_shared_layer_that_learns_is_refused_with_auxiliaries():
    with pytest.raises(InputError, match="shares no layer that learns.* use update: features"):
        settings("frozen")
    with pytest.raises(InputError, match="shares nothing.* use sharing: all"):
        Settings.of(
            trials=20, encoder=Gru(characters=0),
            schedule=Schedule(kind="auxiliary", sharing="characters"),
        )  # fmt: skip


@pytest.mark.parametrize("mode", MODES)
def test_decisions_and_models_hold_the_whole_recipe(mode):
    made = Recipe(main=MAIN, encoder=MODES[mode][0], optimisation={"max_steps": 70}, head=Head())
    alone = ArmEvidence(Arm(), (0.9,), 0.9, 0.0, 0.0, 0.0, 0.5, "no effect", 1, 1.0)
    decision = Decision("m", "span_f1", "no effect", "-", alone, (alone,), made, 1, 1.0)
    assert decision_from_json(decision_to_json(decision), Path("d.json")).recipe == made

    assert Recipe.model_validate(json.loads(made.model_dump_json())) == made


def test_half_a_batch_and_another_length_change_nothing_else():
    made = Recipe(main=MAIN, encoder=TfidfMlp())
    longer = of_length(made.optimisation, 99)
    assert is_as_expected(made.model_copy(update={"optimisation": longer}), "tfidf_mlp", 99)


def test_an_encoder_of_no_known_kind_is_one_line(tmp_path):
    (tmp_path / "r.yaml").write_text("main: {name: a, path: a, digest: a}\nencoder: {kind: cnn}\n")
    with pytest.raises(InputError, match=r"r.yaml: encoder: .*no encoder is of kind 'cnn'"):
        Recipe.read(tmp_path / "r.yaml")
    (tmp_path / "r.yaml").write_text(
        "main: {name: a, path: a, digest: a}\nencoder: {kind: gru, hidden: 0}\n"
    )
    with pytest.raises(InputError, match=r"r.yaml: encoder.hidden: expected more than 0"):
        Recipe.read(tmp_path / "r.yaml")
