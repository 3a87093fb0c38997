"""What an encoder may be, and how large."""

from typing import Annotated, Literal

from pydantic import Field

from autoaux.recipe._strict import Strict


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
