"""The encoders that come with the package: what each may be, and how large."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal, Self

from pydantic import Field

from autoaux.recipe._encoder_part import EncoderPart
from autoaux.strict import Strict

SMALL_TAGGER = (
    "measured with a small tagger trained from scratch; with a pretrained encoder gains are"
    " smaller; --encoder asks yours"
)


class Embeddings(Strict):
    """One input of word vectors besides the learned ones."""

    kind: Literal["static", "contextual"]
    path: str


class Gru(EncoderPart):
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

    @property
    def from_scratch(self) -> bool:
        return not self.embeddings

    @property
    def caveat(self) -> str:
        return SMALL_TAGGER if self.from_scratch else ""

    @property
    def learns_words(self) -> bool:
        return True

    @property
    def reading(self) -> Mapping[str, Any]:
        return {"digits_to_zero": self.digits_to_zero, "max_word_length": self.max_word_length}

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(e.path for e in self.embeddings)

    def unshared(self, sharing: str) -> str:
        if sharing == "characters" and not self.characters:
            return (
                "schedule.sharing characters with an encoder of no characters shares nothing, so an"
                " auxiliary can change nothing; use sharing: all"
            )
        return ""

    def wider(self) -> Self:
        sizes = {"words": 128, "characters": 32, "character_hidden": 64, "hidden": 128}
        most = {
            name: max(size, getattr(self, name))
            for name, size in sizes.items()
            if getattr(self, name)
        }
        return self.model_copy(update=most | {"dropout": max(0.4, self.dropout)})

    def moved(self, to: Callable[[str], str]) -> Self:
        embeddings = tuple(e.model_copy(update={"path": to(e.path)}) for e in self.embeddings)
        return self.model_copy(update={"embeddings": embeddings})


class BiLstm(Gru):
    """The same trunk with LSTM cells (Watanabe et al. 2022)."""

    kind: Literal["bilstm"] = "bilstm"  # type: ignore[assignment]  # a Gru in all but its cells


class TfidfMlp(EncoderPart):
    """TF-IDF input and two shared hidden layers for documents (Kerinec et al. 2018, 3.4)."""

    kind: Literal["tfidf_mlp"] = "tfidf_mlp"
    reads: ClassVar[tuple[str, ...]] = ("classification",)
    batch_unit: ClassVar[Literal["tokens", "documents"]] = "documents"

    features: int = Field(10_000, gt=0)
    hidden: tuple[int, ...] = (100, 100)
    dropout: float = Field(0.0, ge=0, lt=1)

    @property
    def loop_defaults(self) -> Mapping[str, object]:
        """Kerinec et al. 2018, 3.4: Adam, 32 documents a batch."""
        return {
            "optimizer": "adam",
            "learning_rate": 1e-3,
            "decay": "constant",
            "weight_decay": 0.0,
            "batch_tokens": 32,
        }

    @property
    def stackable(self) -> bool:
        return False

    def wider(self) -> Self:
        return self.model_copy(update={"hidden": tuple(2 * size for size in self.hidden)})


class Transformer(EncoderPart):
    """Any transformers encoder by local path or hub name."""

    kind: Literal["transformer"] = "transformer"
    path: str
    update: Literal["full", "lora", "features", "frozen"] = Field(
        "full",
        description=(
            "what learns: all of it, low-rank adapters, a recurrent trunk over its cached vectors,"
            " or heads alone"
        ),
    )
    hidden: int = Field(128, gt=0, description="of the trunk of update: features")
    layers: int = Field(1, ge=1, description="of that trunk")
    lora_rank: int = Field(8, ge=1)
    window: int = Field(256, ge=8, description="pieces per window of a long sentence")
    features: Literal["float16", "float32"] = Field(
        "float16", description="how vectors of a frozen encoder are kept"
    )
    precision: Literal["float32", "bfloat16"] = Field(
        "float32", description="of products while fine-tuning"
    )
    dropout: float = Field(0.1, ge=0, lt=1)

    @property
    def mode(self) -> str:
        return f"{self.kind} {self.update}"

    @property
    def head_defaults(self) -> Mapping[str, object]:
        return {} if self.update == "features" else {"decoder": "softmax"}

    @property
    def loop_defaults(self) -> Mapping[str, object]:
        rates = {"full": 5e-5, "lora": 5e-4}
        if self.update not in rates:
            return {}
        return {"learning_rate": rates[self.update], "clip": 1.0}

    @property
    def stackable(self) -> bool:
        return self.update in ("features", "frozen")

    @property
    def from_scratch(self) -> bool:
        return False

    def unshared(self, sharing: str) -> str:
        if self.update == "frozen":
            return (
                "update: frozen shares no layer that learns, so an auxiliary can change nothing;"
                " use update: features (a trained trunk over the same vectors), lora or full"
            )
        if self.update == "features" and sharing == "characters":
            return (
                "schedule.sharing characters with update: features shares nothing, so an auxiliary"
                " can change nothing; use sharing: all"
            )
        return ""

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    def wider(self) -> Self:
        wider = {"hidden": 2 * self.hidden} if self.update == "features" else {}
        return self.model_copy(update=wider)

    def content(self) -> dict[str, Any]:
        # the trunk came later: other updates keep their digests
        trunk = set() if self.update == "features" else {"hidden", "layers"}
        return self.model_dump(mode="json", exclude=trunk)

    def moved(self, to: Callable[[str], str]) -> Self:
        return self.model_copy(update={"path": to(self.path)})
