"""What does not fit is told in words: its place, what was expected, the nearest known name."""

from typing import Literal

import pytest
from pydantic import Field, ValidationError

from autoaux.errors import InputError
from autoaux.recipe import SEARCHED, Changes, CorpusRef, Gru, Recipe, Transformer, parse_changes
from autoaux.strict import Strict, in_words, meant

MAIN = CorpusRef(name="m", path="m", digest="d")


class Inner(Strict):
    hidden: int = Field(64, gt=0)
    share: float = Field(0.5, ge=0, lt=1)
    kind: Literal["crf", "softmax"] = "crf"
    on: bool = True
    sizes: tuple[int, ...] = ()


class Outer(Strict):
    inner: Inner
    name: str = "x"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"inner": {"hiden": 3}}, "inner.hiden: no such key; did you mean hidden?"),
        ({"iner": {}, "inner": {}}, "iner: no such key; did you mean inner?"),
        ({"inner": {}, "zz": 1}, "zz: no such key; expected inner or name"),
        ({}, "inner: it is missing"),
        ({"inner": 3}, "inner: expected keys and values, got 3"),
        ({"inner": {"hidden": "ten"}}, "inner.hidden: expected a whole number, got 'ten'"),
        ({"inner": {"hidden": 0}}, "inner.hidden: expected more than 0, got 0"),
        ({"inner": {"share": -1}}, "inner.share: expected at least 0, got -1"),
        ({"inner": {"share": 1}}, "inner.share: expected less than 1, got 1"),
        ({"inner": {"share": "much"}}, "inner.share: expected a number, got 'much'"),
        ({"inner": {"on": "perhaps"}}, "inner.on: expected true or false, got 'perhaps'"),
        ({"inner": {"sizes": 4}}, "inner.sizes: expected a list, got 4"),
        ({"inner": {}, "name": 4}, "name: expected text, got 4"),
        (
            {"inner": {"kind": "softmacks"}},
            "inner.kind: expected crf or softmax, got 'softmacks'; did you mean softmax?",
        ),
        ([1], "all: expected keys and values, got [1]"),
    ],
)
def test_the_place_what_was_expected_and_what_was_given(data, words):
    with pytest.raises(ValidationError) as error:
        Outer.model_validate(data)
    assert in_words(error.value, "all") == words


def test_a_name_like_none_gets_all_there_are():
    assert meant("bert", ["gru", "google/bert-base"]) == "; did you mean google/bert-base?"
    assert meant("q", ["alpha", "beta", "gamma"]) == "; expected alpha, beta or gamma"
    assert meant("q", []) == ""


def changed(*words: str, recipe: Recipe | None = None) -> Recipe:
    return Changes.of(parse_changes(words), (*SEARCHED, "seed")).on_recipe(
        recipe or Recipe(main=MAIN)
    )


def test_any_part_of_a_recipe_is_set_by_name_and_typed():
    new = changed(
        "optimisation.learning_rate=3e-3",
        "encoder.hidden=128",
        "encoder.digits_to_zero=false",
        "head.decoder=softmax",
        "schedule.loss_weights={news: 0.5}",
        "seed=7",
    )
    assert new.optimisation.learning_rate == 0.003 and new.encoder == Gru(
        hidden=128, digits_to_zero=False
    )
    assert new.head.decoder == "softmax" and new.schedule.loss_weights == {"news": 0.5}
    assert new.seed == 7
    same = changed(
        "optimisation.learning_rate=0.01",
        "encoder.hidden=64",
        "encoder.digits_to_zero=true",
        "head.decoder=crf",
        "schedule.loss_weights={}",
        "seed=0",
        recipe=Recipe(main=MAIN),
    )
    assert same == Recipe(main=MAIN)


def test_an_encoder_that_learns_otherwise_brings_its_own_rate():
    whole = Recipe(main=MAIN, encoder=Transformer(path="me/bert"))
    adapted = changed("encoder.update=lora", "optimisation.clip=2", recipe=whole)
    assert (whole.optimisation.learning_rate, adapted.optimisation.learning_rate) == (5e-5, 5e-4)
    assert adapted.optimisation.clip == 2 and adapted.encoder.update == "lora"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("optimisation.learning_rat=1", r"optimisation.learning_rat: .*did you mean learning_rate"),
        ("optimization.clip=1", "no part optimization; did you mean optimisation"),
        ("encoder.hiden=1", "encoder.hiden: no such key; did you mean hidden"),
        ("encoder.hidden=x", "encoder.hidden: expected a whole number, got 'x'"),
        ("encoder.kind=bilstm", "named with --encoder"),
        ("encoder=bilstm", "expected a key of it"),
        ("optimisation.stop=watanabe", "optimisation: .*needs decay: halving"),
        ("seed", "expected part.key=value"),
        ("schedule.loss_weights={a", "not readable as YAML"),
        ("seed=x", "seed: expected a whole number"),
    ],
)
def test_what_does_not_fit_is_one_line(words, message):
    with pytest.raises(InputError, match=message) as error:
        changed(words)
    assert "\n" not in str(error.value)
