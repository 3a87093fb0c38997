"""What to train: everything one training run needs, as readable YAML that trains again."""

import hashlib
import json
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from autoaux.errors import InputError


class Strict(BaseModel):
    """A part of a recipe: unknown keys are refused, values never change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CorpusRef(Strict):
    """Which corpus, found again by path and checked by content digest.

    `layer` picks one label layer of a file that has several (``upos``, ``feats:Number``, a column
    number). `train_tokens` cuts the train split to about that many tokens, the same sentences each
    time. `shuffle_labels` permutes the train labels with that seed: a control, never a candidate.
    """

    name: str
    path: str
    digest: str
    layer: str | None = None
    train_tokens: int | None = Field(None, gt=0)
    shuffle_labels: int | None = None

    @property
    def identity(self) -> str:
        """What a ledger calls it: the digest as it was read, before splits are made and leaks
        dropped.

        So an auxiliary is the same for every main task. A cut part and a control are others.
        """
        cut = "" if self.train_tokens is None else f"@{self.train_tokens}"
        return f"{'' if self.shuffle_labels is None else 'shuffled:'}{self.digest}{cut}"


class Embeddings(Strict):
    """One input of word vectors besides the learned ones."""

    kind: Literal["static", "contextual"]
    path: str


class Gru(Strict):
    """Hierarchical character and word GRU (Yang et al. 2016, 3.2; Schröder & Biemann 2020, A.5)."""

    kind: Literal["gru"] = "gru"
    words: int = Field(64, ge=0, description="size of learned word vectors; 0 for none")
    characters: int = Field(32, ge=0, description="size of character vectors; 0 for none")
    character_hidden: int = Field(32, gt=0)
    hidden: int = Field(64, gt=0)
    layers: int = Field(1, ge=1)
    dropout: float = Field(0.3, ge=0, lt=1)
    word_dropout: float = Field(
        0.25, ge=0, lt=1, description="forms per batch taken for unknown words"
    )
    max_word_length: int = Field(35, ge=1)
    digits_to_zero: bool = True
    reset_after: bool = Field(
        True, description="reset gate after the product (cuDNN); Yang's is before"
    )
    embeddings: tuple[Embeddings, ...] = ()
    combine: Literal["concatenate", "attention"] = "concatenate"


class BiLstm(Gru):
    """The same trunk with LSTM cells (Watanabe et al. 2022)."""

    kind: Literal["bilstm"] = "bilstm"  # type: ignore[assignment]


class TfidfMlp(Strict):
    """TF-IDF input and two shared hidden layers for documents (Kerinec et al. 2018, 3.4)."""

    kind: Literal["tfidf_mlp"] = "tfidf_mlp"
    features: int = Field(10_000, gt=0)
    hidden: tuple[int, ...] = (100, 100)
    dropout: float = Field(0.0, ge=0, lt=1)


class Transformer(Strict):
    """Any transformers encoder by local path or hub name."""

    kind: Literal["transformer"] = "transformer"
    path: str
    update: Literal["full", "lora", "frozen"] = "full"
    lora_rank: int = Field(8, ge=1)
    window: int = Field(256, ge=8, description="pieces per window of a long sentence")
    features: Literal["float16", "float32"] = Field(
        "float16", description="how vectors of a frozen encoder are kept"
    )
    precision: Literal["float32", "bfloat16"] = Field(
        "float32", description="of products while fine-tuning"
    )
    dropout: float = Field(0.1, ge=0, lt=1)


Encoder = Annotated[Gru | BiLstm | TfidfMlp | Transformer, Field(discriminator="kind")]


class Head(Strict):
    """What stands on the encoder, one per corpus. `cost` > 0 is softmax-margin (Yang eq. 2)."""

    decoder: Literal["crf", "softmax"] = "crf"
    scheme: Literal["iob2", "bioes"] = Field(
        "iob2", description="how spans are labelled inside the model"
    )
    cost: float = Field(0.0, ge=0)


ScheduleName = Literal[
    "single", "multitask", "auxiliary", "concatenation", "iteration", "stack", "joint"
]


class Schedule(Strict):
    """In which order batches of which corpus are seen; names are the papers'.

    `mixing` is the number of auxiliary updates per main update (per auxiliary, where the schedule
    interleaves). `sharing` says which layers all tasks share.
    """

    kind: ScheduleName = "single"
    mixing: float = Field(1.0, gt=0)
    loss_weights: dict[str, float] = {}
    sharing: Literal["all", "characters", "first_layer"] = "all"


class Optimisation(Strict):
    """The loop: optimiser, batches, length and stopping. Lengths count main-task steps."""

    optimizer: Literal["adam", "adamw", "sgd", "adagrad"] = "adamw"
    learning_rate: float = Field(0.01, gt=0)
    decay: Literal["linear", "constant", "halving"] = "linear"
    batch_tokens: int = Field(
        512, gt=0, description="tokens per batch; documents per batch for tfidf_mlp"
    )
    clip: float = Field(5.0, gt=0)
    weight_decay: float = Field(0.01, ge=0)
    max_steps: int = Field(600, gt=0)
    eval_every: int = Field(50, gt=0)
    patience: int = Field(250, gt=0, description="main steps without a better dev score")
    stop: Literal["dev", "watanabe"] = Field(
        "dev",
        description=(
            "dev: the best dev score, with patience; watanabe: the last model, when halving the"
            " rate after four epochs without a lower main training loss brings it below 1e-4"
            " (Watanabe et al. 2022, 4.1)"
        ),
    )
    train_on_dev: bool = Field(
        False, description="train on train + dev: a final training under stop watanabe"
    )

    @model_validator(mode="after")
    def _dev_is_one_or_the_other(self) -> "Optimisation":
        if self.train_on_dev and self.stop != "watanabe":
            raise ValueError("train_on_dev needs stop: watanabe, which asks the dev split nothing")
        if self.stop == "watanabe" and self.decay != "halving":
            raise ValueError(
                "stop: watanabe ends when the halved rate is small; it needs decay: halving"
            )
        return self


# What an encoder takes where a recipe says nothing: the recurrent ones have the fields' own
# defaults.
_FINE_TUNING = {"learning_rate": 5e-5, "clip": 1.0}
_ENCODER_DEFAULTS: dict[tuple[str, str | None], dict[str, dict[str, object]]] = {
    ("transformer", "full"): {"head": {"decoder": "softmax"}, "optimisation": _FINE_TUNING},
    ("transformer", "lora"): {
        "head": {"decoder": "softmax"},
        "optimisation": _FINE_TUNING | {"learning_rate": 5e-4},
    },
    ("transformer", "frozen"): {"head": {"decoder": "softmax"}},
    ("tfidf_mlp", None): {  # Kerinec et al. 2018, 3.4: Adam, 32 documents a batch
        "optimisation": {
            "optimizer": "adam",
            "learning_rate": 1e-3,
            "decay": "constant",
            "weight_decay": 0.0,
            "batch_tokens": 32,
        },
    },
}


class Recipe(Strict):
    """One training: main task, auxiliaries in order, and how.

    Where `head` or `optimisation` leave something unsaid, the encoder decides: transformers are
    fine-tuned at small rates with a softmax head, TF-IDF documents as in their paper.
    """

    main: CorpusRef
    auxiliaries: tuple[CorpusRef, ...] = ()
    schedule: Schedule = Schedule()
    encoder: Encoder = Gru()
    head: Head = Head()
    optimisation: Optimisation = Optimisation()
    seed: int = 0

    @model_validator(mode="before")
    @classmethod
    def _fill_in_for_encoder(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        encoder = data.get("encoder")
        encoder = encoder.model_dump() if isinstance(encoder, BaseModel) else encoder
        if not isinstance(encoder, dict):
            return data
        update = encoder.get("update", "full") if encoder.get("kind") == "transformer" else None
        filled = dict(data)
        for part, defaults in _ENCODER_DEFAULTS.get((str(encoder.get("kind")), update), {}).items():
            given = data.get(part, {})
            given = given.model_dump(exclude_unset=True) if isinstance(given, BaseModel) else given
            filled[part] = defaults | given if isinstance(given, dict) else given
        return filled

    @property
    def digest(self) -> str:
        """sha256 (first 16 hex digits) of what decides the outcome: no names, paths or seed."""
        content = self.model_dump(mode="json", exclude={"seed"})
        for ref in [content["main"], *content["auxiliaries"]]:
            del ref["name"], ref["path"]
        if not self.optimisation.train_on_dev:  # came later: recipes without it keep their digest
            del content["optimisation"]["train_on_dev"]
        return _digest(content)

    @property
    def setting(self) -> str:
        """Digest (16 hex digits) of how it trains whatever it trains on: scores compare within
        it.
        """
        content = self.model_dump(mode="json", include={"encoder", "head", "optimisation"})
        if not self.optimisation.train_on_dev:
            del content["optimisation"]["train_on_dev"]
        return _digest(content)

    def to_yaml(self) -> str:
        return yaml.safe_dump(self.model_dump(mode="json"), sort_keys=False, allow_unicode=True)

    @classmethod
    def read(cls, path: Path) -> "Recipe":
        """Read a recipe; InputError says what is wrong with it, and where."""
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise InputError(
                f"{path}: not a readable recipe: {' '.join(str(error).split())}"
            ) from None
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "recipe"
            raise InputError(f"{path}: {where}: {first['msg']}") from None


def _digest(content: dict[str, object]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def proxy(train_tokens: int = 0) -> tuple[Gru, Optimisation]:
    """Small and fast, for searching: it ranks auxiliaries much as `full` does
    (benchmarks/training.md).

    A run is twelve passes over the main task's training tokens, between 300 and 3,000 steps: an
    unfinished single task would make any auxiliary look like a gain.
    """
    optimisation = Optimisation()
    return Gru(), of_length(
        optimisation, min(max(300, round(12 * train_tokens / optimisation.batch_tokens)), 3000)
    )


def of_length(optimisation: Optimisation, steps: int) -> Optimisation:
    """The same loop for so many steps: a dozen evaluations, patience of half a run."""
    return optimisation.model_copy(
        update={"max_steps": steps, "patience": steps // 2, "eval_every": max(50, steps // 12)}
    )


def full() -> tuple[Gru, Optimisation]:
    """Twice as wide and longer trained, for confirming what the search chose."""
    encoder = Gru(words=128, characters=32, character_hidden=64, hidden=128, dropout=0.4)
    return encoder, Optimisation(max_steps=1200, patience=400)
