"""Class weights against scikit-learn's balance, torch's weighted loss, and paths counted out."""

from itertools import pairwise, product

import numpy as np
import pytest
import torch
from sklearn.utils.class_weight import compute_class_weight
from torch.nn import functional
from training_corpora import people, shapes
from training_encoders import opinions
from training_recipes import recipe

from autoaux.corpora import corpus_from_sentences
from autoaux.errors import InputError
from autoaux.training import Run, StackedRuns, Vocabulary
from autoaux.training.models import load_model, save_model

MAIN = people(60, 0)


def weights_of(head: dict, main=MAIN) -> dict[str, float]:
    run = Run(recipe(main, head=head), main)
    task = run.program.lanes[0].tasks[0]
    return dict(zip(task.labels, run.program.model.head(0).weights[0].tolist(), strict=True))


@pytest.mark.parametrize("main", [MAIN, opinions(40, 0)])
def test_an_exponent_of_1_is_scikit_learns_balance(main):
    gold = np.array(main.labels)[main.splits["train"].labels]
    names = np.unique(gold)
    expected = dict(
        zip(names, compute_class_weight("balanced", classes=names, y=gold), strict=True)
    )
    assert weights_of({"decoder": "softmax", "class_weights": 1}, main) == pytest.approx(expected)


def test_named_weights_are_of_labels_or_types_and_have_a_mean_of_1():
    found = weights_of({"decoder": "softmax", "class_weights": {"PER": 4, "O": 0.5}})
    gold = np.array(MAIN.labels)[MAIN.splits["train"].labels]
    raw = {"B-PER": 4, "I-PER": 4, "B-LOC": 1, "O": 0.5}
    mean = np.mean([raw[label] for label in gold])
    assert found == pytest.approx({label: raw[label] / mean for label in found})


@pytest.mark.parametrize("main", [MAIN, opinions(40, 0)])
def test_the_loss_is_torchs_weighted_cross_entropy(main):
    run = Run(recipe(main, head={"decoder": "softmax", "class_weights": 0.5}), main)
    (batch,) = run.program.batches([run.program.lanes[0].sources[0].draw()])
    (part,), head = batch.parts, run.program.model.head(0)
    (encoded,) = batch.by_part(run.program.model.encoder(batch))
    scores = []
    head.emissions.register_forward_hook(lambda _, __, made: scores.append(made))
    loss = head.loss(encoded, part)
    summed = functional.cross_entropy(
        scores[0][0], part.labels[0], weight=head.weights[0], reduction="sum"
    )
    torch.testing.assert_close(loss[0], summed / len(part.labels[0]))


def test_a_crf_weighs_its_cost_by_the_gold_label():
    """log Σ exp(score + Σ cost · weight of the gold label where the path differs) − gold score."""
    sentences = [(["Anna", "sees", "Olpe"], ["B-PER", "O", "B-LOC"]), (["a", "b"], ["O", "O"])]
    main = corpus_from_sentences("short", {"train": sentences * 3, "dev": sentences})
    run = Run(recipe(main, head={"cost": 0.7, "class_weights": 1}), main)
    run.program.model.double()
    head = run.program.model.head(0)
    torch.nn.init.normal_(head.transitions)
    (batch,) = run.program.batches([run.program.lanes[0].sources[0].draw()])
    (part,) = batch.parts
    (encoded,) = batch.by_part(run.program.model.encoder(batch))
    scores, moves = head.emissions(encoded)[0].detach(), head.transitions[0].detach()
    total = 0.0
    for column in range(part.layout.n_sequences):
        places = np.flatnonzero(part.layout.sequence == column)
        gold = part.labels[0, places].tolist()
        margins = 0.7 * head.weights[0, gold]
        values = []
        for path in product(range(scores.shape[1]), repeat=len(places)):
            value = scores[places, list(path)].sum()
            value = value + sum(moves[a, b] for a, b in pairwise(path))
            wrong = torch.tensor([a != b for a, b in zip(path, gold, strict=True)])
            values.append(value + (margins * wrong).sum())
            if list(path) == gold:
                right = value
        total += torch.stack(values).logsumexp(0) - right
    loss = head.loss(encoded, part)[0] * part.layout.counts[0]
    torch.testing.assert_close(loss.detach(), total, rtol=1e-6, atol=1e-6)


def test_stacked_runs_weigh_as_they_do_alone():
    others = [shapes(50, 1), people(35, 2, name="others", places=False)]
    vocabulary = Vocabulary.build([MAIN, *others])

    def runs() -> list[Run]:
        made = []
        for k, other in enumerate(others):
            written = recipe(MAIN, other, head={"decoder": "softmax", "class_weights": 0.7})
            made.append(Run(written, MAIN, (other,), k, vocabulary=vocabulary))
            made[-1].program.model.double()
        return made

    together = StackedRuns(runs()).advance(20)
    for run, outcome in zip(runs(), together, strict=True):
        for a, b in zip(run.advance(20).curve, outcome.curve, strict=True):
            assert a.loss == pytest.approx(b.loss, rel=1e-6) and a.score == b.score


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ({"class_weights": 1}, "a CRF weighs head.cost with them, which is 0"),
        ({"decoder": "softmax", "class_weights": {"ORG": 2}}, "names ORG, which is no label"),
    ],
)
def test_weights_without_an_effect_are_refused(head, said):
    with pytest.raises(InputError, match=said):
        Run(recipe(MAIN, head=head), MAIN)


def test_a_saved_model_of_weighted_classes_labels_as_before(tmp_path):
    run = Run(recipe(MAIN, head={"decoder": "softmax", "class_weights": 1}), MAIN)
    run.advance(10)
    save_model(run.tagger(), tmp_path / "model")
    sentences = [tokens for tokens, _ in MAIN.sentences("dev")]
    assert load_model(tmp_path / "model").predict(sentences) == run.tagger().predict(sentences)
