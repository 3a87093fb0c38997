"""A batch of several tasks is encoded in one pass: losses and gradients are those of one pass
per task.
"""

import numpy as np
import pytest
import torch
from training_corpora import people, shapes
from training_encoders import opinions
from training_recipes import SMALL, recipe

from autoaux.recipe import BiLstm, Embeddings, Gru, Head, Schedule, TfidfMlp, Transformer
from autoaux.training import Run
from autoaux.training.data import Share, build_batch

pytestmark = pytest.mark.usefixtures("fresh_cache")

MAIN, AUXILIARIES = people(60, 0), (shapes(50, 1), people(40, 2, name="others", places=False))
QUIET = SMALL | {
    "dropout": 0.0,
    "word_dropout": 0.0,
}  # masks are drawn per form and place of a batch
DOCUMENTS = (opinions(50, 1, "first"), opinions(40, 2, "second"))


def attention(bert: str, folder) -> Gru:
    (folder / "v.vec").write_text("anna 1 0\ndog 2 3\n")
    given = (
        Embeddings(kind="static", path=str(folder / "v.vec")),
        Embeddings(kind="contextual", path=bert),
    )
    return Gru(**QUIET, embeddings=given, combine="attention")


def precomputed(folder) -> Gru:
    for corpus in (MAIN, *AUXILIARIES):
        for name, split in corpus.splits.items():
            np.save(
                folder / f"{corpus.name}.{name}.npy",
                np.random.default_rng(split.n_tokens).normal(size=(split.n_tokens, 3)),
            )
    return Gru(**QUIET, embeddings=(Embeddings(kind="contextual", path=str(folder)),))


def transformer(bert: str, update: str) -> Transformer:
    return Transformer(path=bert, update=update, window=64, dropout=0.0, features="float32")


ENCODERS = {
    "two layers of GRU": lambda bert, folder: Gru(**QUIET, layers=2),
    "LSTM": lambda bert, folder: BiLstm(**QUIET),
    "meta-embeddings": attention,
    "precomputed vectors": lambda bert, folder: precomputed(folder),
    "vectors under a trunk": lambda bert, folder: transformer(bert, "features"),
    "fine-tuned transformer": lambda bert, folder: transformer(bert, "full"),
}


def mixed(
    encoder, main=MAIN, auxiliaries=AUXILIARIES, *, kind="multitask", sharing="all", head=None
) -> tuple[Run, list[Share]]:
    """A run, in double precision where it can be, and sentences of each of its tasks."""
    written = recipe(
        main,
        *auxiliaries,
        encoder=encoder,
        schedule=Schedule(kind=kind, sharing=sharing),
        head=head or {},
    )
    run = Run(written, main, auxiliaries, 0)
    if isinstance(encoder, Gru) and not encoder.embeddings:  # given vectors are of single precision
        run.program.model.double()
    for module in run.program.model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0  # the attention's own
    lane = run.program.lanes[0]
    tasks = range(len(lane.tasks))
    assert len(tasks) == 3
    return run, [
        Share(t, [lane.tasks[t].train], [np.random.default_rng(t).permutation(20)[: 8 + t]])
        for t in tasks
    ]


def gradients(run: Run, batches) -> tuple[dict[int, float], dict[str, torch.Tensor]]:
    """Losses by task, and gradients of their sum weighted unlike one another; rows of tables by
    number.
    """
    model, losses = run.program.model, {}
    model.zero_grad()
    for batch in batches:
        losses |= {
            part.task: loss for part, loss in zip(batch.parts, model.losses(batch), strict=True)
        }
    sum((task + 1) * loss.sum() for task, loss in losses.items()).backward()
    found = {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}
    for number, table in enumerate(run.program.rows.tables):
        touched = table.take()
        if touched is not None:
            found |= {
                f"table {number} row {int(row)}": grad.clone()
                for row, grad in zip(touched.rows, touched.copies.grad, strict=True)
            }
    return {task: loss.item() for task, loss in losses.items()}, found


def assert_equal(run: Run, shares: list[Share], passes: int) -> None:
    table = run.vocabulary.table
    drawn = type(
        "Drawn", (), {"parts": tuple((share.task, share.sentences[0]) for share in shares)}
    )
    together = run.program.batches([drawn])
    assert len(together) == passes
    losses, one = gradients(run, together)
    expected, separate = gradients(run, [build_batch([share], table, update=0) for share in shares])
    assert losses == pytest.approx(expected, rel=1e-5)
    assert one.keys() == separate.keys()
    for name, gradient in separate.items():
        rounding = (
            {"rtol": 1e-6, "atol": 1e-8}
            if gradient.dtype == torch.float64
            else {"rtol": 1e-3, "atol": 1e-5}
        )
        torch.testing.assert_close(
            one[name], gradient, **rounding, msg=lambda text, name=name: f"{name}: {text}"
        )


@pytest.mark.parametrize("kind", ENCODERS)
def test_one_pass_over_a_mixed_batch_has_the_gradients_of_one_pass_per_task(
    kind: str, bert: str, tmp_path
) -> None:
    assert_equal(*mixed(ENCODERS[kind](bert, tmp_path)), passes=1)


@pytest.mark.parametrize(
    "head",
    [Head(decoder="softmax"), Head(cost=0.2, scheme="bioes")],
    ids=["softmax", "softmax-margin"],
)
def test_every_head_reads_its_own_rows(head: Head) -> None:
    assert_equal(*mixed(Gru(**QUIET), head=head.model_dump()), passes=1)


def test_documents_by_tfidf_are_read_in_one_pass() -> None:
    assert_equal(*mixed(TfidfMlp(), opinions(60), DOCUMENTS), passes=1)


@pytest.mark.parametrize("kind, passes", [("gru", 1), ("features", 1), ("full", 2)])
def test_documents_beside_tagging(kind: str, passes: int, bert: str) -> None:
    """One trunk reads both; a fine-tuned transformer answers each kind with a body of its own."""
    encoder = Gru(**QUIET) if kind == "gru" else transformer(bert, kind)
    assert_equal(*mixed(encoder, MAIN, (AUXILIARIES[0], DOCUMENTS[0])), passes=passes)


@pytest.mark.parametrize("sharing", ["characters", "first_layer"])
def test_tasks_that_share_only_a_part_are_encoded_apart(sharing: str) -> None:
    assert_equal(*mixed(Gru(**QUIET, layers=2), sharing=sharing), passes=3)


@pytest.mark.parametrize("kind", ["multitask", "concatenation"])
def test_a_mixed_batch_trains_and_learns(kind: str) -> None:
    written = recipe(
        MAIN,
        *AUXILIARIES,
        schedule=kind,
        optimisation={"max_steps": 100, "eval_every": 25, "learning_rate": 0.02},
    )
    outcome = Run(written, MAIN, AUXILIARIES, 0).advance()
    assert outcome.score > 0.9
    assert all(curve[-1][1] < curve[0][1] / 2 for curve in outcome.auxiliary_curves)
