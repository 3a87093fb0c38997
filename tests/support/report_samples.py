"""Small hand-made corpora and selections that the report's tests are made from."""

from pathlib import Path

import numpy as np

from autoaux.corpora import Pool
from autoaux.corpora.corpus import Corpus, Note, Split
from autoaux.ledger import CurvePoint, Outcome
from autoaux.recipe import CorpusRef, Recipe
from autoaux.search.arms import Arm, RecipeBook, SearchRecipe, Settings
from autoaux.search.decision import ArmEvidence, Decision
from autoaux.search.events import (
    DecisionMade,
    RungReached,
    SelectionPlan,
    SelectionStarted,
    Setup,
    TrialEnded,
    TrialStarted,
)
from autoaux.search.preparing import Candidates, Gathered


def corpus(
    name: str, sentences: list[list[tuple[str, str]]], digest: str, notes: tuple[Note, ...] = ()
) -> Corpus:
    """A tagging corpus whose train, dev and test hold the same sentences."""
    forms = tuple(sorted({token for sentence in sentences for token, _ in sentence}))
    labels = tuple(sorted({label for sentence in sentences for _, label in sentence}))
    tokens = np.array(
        [forms.index(token) for sentence in sentences for token, _ in sentence], dtype=np.int32
    )
    tags = np.array(
        [labels.index(label) for sentence in sentences for _, label in sentence], dtype=np.int32
    )
    offsets = np.cumsum([0, *map(len, sentences)]).astype(np.int64)
    split = Split(tokens, tags, offsets)
    return Corpus(
        name=name,
        kind="tagging",
        splits={"train": split, "dev": split, "test": split},
        forms=forms,
        labels=labels,
        spans=False,
        scheme="token",
        language="en",
        path=Path("pool") / name,
        digest=digest,
        format="conll",
        notes=notes,
    )


MAIN = corpus(
    "tweets",
    [[("we", "PRON"), ("run", "VERB")], [("dogs", "NOUN"), ("run", "VERB"), ("fast", "ADV")]],
    "a" * 64,
)
NEWS = corpus(
    "news",
    [[("dogs", "NNS"), ("run", "VBP")], [("we", "PRP"), ("walk", "VBP")]],
    "b" * 64,
    (Note("blank line", "two blank lines between sentences", 3, ("news:7",)),),
)
NOISE = corpus("noise", [[("run", "x"), ("we", "y")]], "c" * 64)

SETUP = Setup(
    Settings.of(trials=12, budget=60, seed=3, storage="postgresql://somebody:secret@host/db"),
    RecipeBook(
        CorpusRef(name="tweets", path="pool/tweets", digest=MAIN.digest),
        {
            each.name: CorpusRef(name=each.name, path=f"pool/{each.name}", digest=each.digest)
            for each in (NEWS, NOISE)
        },
        SearchRecipe(optimisation={"learning_rate": 0.005, "batch_tokens": 256}),
    ),
)

SINGLE = Arm()
WITH_NEWS = Arm(("news",), "multitask", "candidate")
WITH_NOISE = Arm(("noise",), "multitask", "candidate")
SHUFFLED = Arm(("news",), "multitask", "control")


def outcome(arm: Arm, seed: int, score: float, status: str = "finished") -> Outcome:
    curve = tuple(CurvePoint(step, 2.0 / step * 50, score * step / 200) for step in (50, 100, 200))
    return Outcome(
        recipe="0123456789abcdef",
        main=MAIN.digest,
        auxiliaries=tuple(name[0] * 64 for name in arm.auxiliaries),
        main_name=MAIN.name,
        auxiliary_names=arm.auxiliaries,
        encoder="gru",
        schedule=arm.schedule,
        seed=seed,
        metric="accuracy",
        score=score,
        steps=200,
        curve=curve,
        seconds=2.0,
        cpu_seconds=1.5,
        peak_memory=300 * 2**20,
        auxiliary_curves=tuple(((100, 1.5), (200, 0.5)) for _ in arm.auxiliaries),
        status=status,
        error="CUDA out of memory" if status == "failed" else "",
    )


def evidence(
    arm: Arm,
    scores: tuple[float, ...],
    gain: float,
    low: float,
    high: float,
    p: float,
    verdict: str,
    **more,
) -> ArmEvidence:
    mean = sum(scores) / len(scores) if scores else 0.0
    return ArmEvidence(
        arm, scores, mean, gain, low, high, p, verdict, len(scores), 2.0 * len(scores), **more
    )


def recipe() -> Recipe:
    main = CorpusRef(name="tweets", path="pool/tweets", digest="a" * 64)
    return Recipe(
        main=main, auxiliaries=(CorpusRef(name="news", path="pool/news", digest="b" * 64),)
    )


def decision() -> Decision:
    winner = evidence(
        WITH_NEWS,
        (0.83, 0.85),
        3.5,
        1.2,
        5.8,
        0.993,
        "helps",
        forecast=(2.0, -1.0, 5.0),
        fresh_scores=(0.84,),
    )
    return Decision(
        main="tweets",
        metric="accuracy",
        verdict="helps",
        sentence="news helps: +3.5 points (1.2 to 5.8).",
        winner=winner,
        leaderboard=(
            evidence(SINGLE, (0.80, 0.81), 0.0, 0.0, 0.0, 0.5, "no effect"),
            winner,
            evidence(
                WITH_NOISE,
                (0.80,),
                -0.5,
                -2.9,
                1.9,
                0.36,
                "undecided",
                runs_to_settle=6,
                forecast=(-0.2, -3.0, 2.6),
            ),
        ),
        recipe=recipe(),
        trials=5,
        seconds=10.0,
        test_score=0.82,
        single_task_test_score=0.79,
        left_out=(("twin", "the main task itself"),),
        warnings=("twin: left out, it is the main task itself",),
    )


def gathered(main=MAIN, candidates=(NEWS, NOISE), clean=None, leaks=None, **more) -> Gathered:
    """What a selection of these corpora hands over; `clean` as they are trained, where other."""
    read = {corpus.name: corpus for corpus in candidates}
    found = Candidates(main, main, read, read | (clean or {}), (), leaks or {}, ())
    return Gathered(Pool(tuple(candidates)), found, **more)


def started(gathered: Gathered) -> SelectionStarted:
    found = gathered.found
    return SelectionStarted(
        SelectionPlan(found.main.name, tuple(found.pool), 10.0), gathered, SETUP
    )


def events() -> list:
    """A whole selection: five trials, one of which fails."""
    runs = [
        (SINGLE, 0, 0.80, "baseline"),
        (SINGLE, 1, 0.81, "baseline"),
        (WITH_NEWS, 0, 0.83, "singles"),
        (WITH_NEWS, 1, 0.85, "singles"),
    ]
    told: list = [started(gathered())]
    for number, (arm, seed, score, phase) in enumerate(runs):
        told += [
            TrialStarted(number, arm, seed, phase),
            RungReached(number, 100, score / 2),
            TrialEnded(
                number, arm, seed, outcome(arm, seed, score), 2.0 * number, 8.0 - 2 * number
            ),
        ]
    told.append(TrialStarted(4, WITH_NOISE, 0, "singles"))
    told.append(TrialEnded(4, WITH_NOISE, 0, outcome(WITH_NOISE, 0, 0.0, "failed"), 10.0, 0.0))
    told.append(DecisionMade(decision()))
    return told
