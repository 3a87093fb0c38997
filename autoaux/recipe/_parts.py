"""Heads, schedules and the training loop, as a recipe names them."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from autoaux.recipe._digested import Digested

ClassWeight = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Head(Digested):
    """What stands on the encoder, one per corpus. `cost` > 0 is softmax-margin (Yang eq. 2).

    `class_weights` weigh what a label's tokens (documents) cost: by their frequency to the power
    of minus this, so 0 is alike, 1 is in balance and 0.5 between the two; or by name, of labels or
    types of spans, 1 for those not named. Weights are scaled to a mean of 1 over the training
    data. A CRF weighs `cost` by the gold label (Gimpel & Smith 2010), and needs one.
    """

    came_later: ClassVar[frozenset[str]] = frozenset({"class_weights"})

    decoder: Literal["crf", "softmax"] = "crf"
    scheme: Literal["iob2", "bioes"] = Field(
        "iob2", description="how spans are labelled inside the model"
    )
    cost: float = Field(0.0, ge=0)
    class_weights: ClassWeight | dict[str, ClassWeight] = 0.0


ScheduleName = Literal[
    "single", "multitask", "auxiliary", "concatenation", "iteration", "stack", "joint", "pretrain"
]


class Schedule(Digested):
    """In which order batches of which corpus are seen; names are the papers'.

    `mixing` is the number of auxiliary updates per main update (per auxiliary, where the schedule
    interleaves). Without a `temperature` auxiliaries are alike, and where they are thrown together
    every sentence is; with one they share the same number of updates by size to the power
    1 / temperature (Arivazhagan et al. 2019), so 1 is in proportion and a large one alike.
    ``mixing: {by: size, temperature: 2}`` says the same. `weights` says by name how often
    auxiliaries are drawn beside each other, 1 for who is not named; together they have as many
    updates as without (``mixing: {by: name, weights: {news: 2}}``). `sharing` says which layers all
    tasks share. `finetune` is the share of the main steps, the last ones, that see the main task
    alone.
    """

    came_later: ClassVar[frozenset[str]] = frozenset({"finetune", "temperature", "weights"})

    kind: ScheduleName = "single"
    mixing: float = Field(1.0, gt=0)
    temperature: float | None = Field(None, gt=0)
    weights: dict[str, Annotated[float, Field(gt=0)]] = {}
    loss_weights: dict[str, float] = {}
    sharing: Literal["all", "characters", "first_layer"] = "all"
    finetune: float = Field(0.0, ge=0, lt=1)

    @model_validator(mode="before")
    @classmethod
    def _by_size(cls, data: Any) -> Any:
        """`mixing` written as a mapping, taken apart."""
        said = data.get("mixing") if isinstance(data, dict) else None
        if not isinstance(said, dict):
            return data
        ratio = {"mixing": said.get("ratio", 1.0)}
        if said.get("by") == "size" and said.keys() <= {"by", "temperature", "ratio"}:
            return data | ratio | {"temperature": said.get("temperature", 1.0)}
        if said.get("by") == "name" and {"weights"} <= said.keys() <= {"by", "weights", "ratio"}:
            return data | ratio | {"weights": said["weights"]}
        raise ValueError(
            "mixing: expected a number or {by: size, temperature: 2, ratio: 1} or"
            f" {{by: name, weights: {{NAME: 2}}, ratio: 1}}, got {said}"
        )

    def shares(self, tokens: Sequence[float], names: Sequence[str] = ()) -> list[float]:
        """How often each auxiliary is drawn where the mean is 1, by training tokens and name."""
        by_size = [1.0 if self.temperature is None else n ** (1 / self.temperature) for n in tokens]
        named = zip_longest(by_size, names[: len(tokens)])
        drawn = [share * self.weights.get(name, 1.0) for share, name in named]
        return [len(drawn) * share / sum(drawn) for share in drawn]

    @property
    def name(self) -> str:
        """What records and tables call it: its kind, and whether the main task ends alone."""
        return f"{self.kind}+finetune" if self.finetune else self.kind

    def updates(self, auxiliaries: int) -> float:
        """Auxiliary updates per main update over a whole run, where each auxiliary has its own."""
        share = 1.0 if self.kind == "pretrain" else 1 - self.finetune
        return self.mixing * auxiliaries * share


class Optimisation(Digested):
    """The loop: optimiser, batches, length and stopping. Lengths count main-task steps."""

    came_later: ClassVar[frozenset[str]] = frozenset(
        {"head_rate", "warmup", "train_on_dev", "accumulate"}
    )

    optimizer: Literal["adam", "adamw", "sgd", "adagrad"] = "adamw"
    learning_rate: float = Field(0.01, gt=0)
    head_rate: float = Field(
        1.0, gt=0, description="the heads' learning rate, in that of the encoder"
    )
    warmup: float = Field(
        0.0, ge=0, lt=1, description="share of the steps in which the rate rises from nothing"
    )
    decay: Literal["linear", "constant", "halving"] = "linear"
    batch_tokens: int = Field(
        512, gt=0, description="tokens per batch; documents per batch for tfidf_mlp"
    )
    accumulate: int = Field(
        1,
        gt=0,
        description=(
            "batches whose gradients are added up before an update: the memory of one batch, the"
            " update of them all"
        ),
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
