"""From the words that a person names an encoder with to its part of a recipe."""

import re
from pathlib import Path
from typing import Literal, get_args

from autoaux.errors import InputError
from autoaux.recipe._encoder_part import EncoderPart
from autoaux.recipe._encoders import BiLstm, Gru, TfidfMlp, Transformer
from autoaux.strict import meant

Update = Literal["full", "lora", "features"]
Level = Literal["same", "gru", "bilstm", "tfidf", "features", "lora"]
_SET_APART = re.compile("[-/]")  # no encoder of the hub is named by one word
_OFTEN = ("FacebookAI/roberta-base", "google-bert/bert-base-cased", "FacebookAI/xlm-roberta-base")
SCRATCH: dict[str, type[Gru] | type[TfidfMlp]] = {"gru": Gru, "bilstm": BiLstm, "tfidf": TfidfMlp}


def encoder_named(
    name: str | EncoderPart | None, update: str | None = None, kind: str | None = "tagging"
) -> EncoderPart:
    """The encoder that is meant: gru, bilstm, tfidf, or a pretrained one by folder or hub name.

    Without a name documents get the TF-IDF perceptron and tokens the small GRU. A folder is kept by
    its whole path, because recipes lie elsewhere.

    Args:
        update: how much of a pretrained encoder learns; full where it is not said.
        kind: of the main task: "tagging" or "classification"; None where that is not known yet.

    Raises:
        InputError: words that do not go together, or an encoder that does not take such a corpus.
    """
    if isinstance(name, EncoderPart):
        if update is not None:
            raise InputError("update: the encoder that was given says it already; leave it out")
        return _fitting(name, kind)
    if update is not None and update not in get_args(Update):
        raise InputError(f"--update {update}: expected {', '.join(get_args(Update))}")
    if name is None or name in SCRATCH:
        if update is not None:
            raise InputError(
                f"--update {update} says how a pretrained encoder learns; name one with --encoder"
                " NAME_OR_FOLDER"
            )
        if name is None:
            return TfidfMlp() if kind == "classification" else Gru()
        return _fitting(SCRATCH[name](), kind, f"--encoder {name}")
    folder = Path(name)
    if not folder.is_dir() and not _SET_APART.search(name):
        raise InputError(
            f"encoder {name}: no such encoder, nor a folder of this name"
            f"{meant(name, (*SCRATCH, *_OFTEN))}"
        )
    path = str(folder.resolve()) if folder.is_dir() else name
    return Transformer.model_validate({"path": path, "update": update or "full"})


def searched_with(level: str, asked: EncoderPart, kind: str | None) -> EncoderPart:
    """The encoder that searches where it is another, cheaper one than the encoder asked about.

    Args:
        level: same; gru, bilstm or tfidf, trained from scratch; features or lora, which are cheaper
            updates of the encoder asked about.
        kind: of the main task, as `encoder_named` takes it.

    Raises:
        InputError: no such level, or one that the encoder or the corpus does not have.
    """
    if level == "same":
        return asked
    if level in SCRATCH:
        return _fitting(SCRATCH[level](), kind, f"--search-with {level}")
    if level not in get_args(Level):
        raise InputError(
            f"--search-with {level}: expected {', '.join(get_args(Level))}"
            f"{meant(level, get_args(Level))}"
        )
    if not isinstance(asked, Transformer):
        raise InputError(
            f"--search-with {level} is a cheaper update of a pretrained encoder; name one with"
            " --encoder NAME_OR_FOLDER"
        )
    return asked.model_copy(update={"update": level})


def _fitting(part: EncoderPart, kind: str | None, what: str = "") -> EncoderPart:
    if kind is not None and kind not in part.reads:
        raise InputError(
            f"{what or f'encoder {part.kind}'} takes {' and '.join(part.reads)} corpora; the main"
            f" task is {kind}"
        )
    return part
