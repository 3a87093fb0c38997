"""Writing a trained model: one folder that needs nothing else."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.torch import save_file
from torch import Tensor

from autoaux import __version__
from autoaux.errors import InputError
from autoaux.files import replacing_folder
from autoaux.scoring import Scores
from autoaux.training.encoders import kind_of
from autoaux.training.loop import Tagger
from autoaux.training.models._card import model_card
from autoaux.training.models._manifest import (
    FORMAT,
    NAME,
    WEIGHTS,
    Manifest,
    TaskPart,
    VocabularyPart,
)
from autoaux.training.models._reading import skeleton


def save_model(
    tagger: Tagger, folder: str | Path, *, verdict: str | None = None, test: Scores | None = None
) -> Path:
    """Save a model as safetensors and JSON, with a model card; `load_model` reads it again.

    A transformers encoder is saved as transformers itself does: ``AutoModelForTokenClassification``
    (documents: ``AutoModelForSequenceClassification``) loads the folder and gives the same labels.
    With a CRF that holds for the scores only, and the card says so. Files of word vectors and local
    encoders that the model reads are copied beside it. The folder appears only once it is whole.

    Args:
        tagger: the trained model.
        folder: where to; an older model there is replaced.
        verdict: the selection's verdict, for the card.
        test: scores on the test split, for the card.

    Raises:
        InputError: `folder` holds something else than a model, or the recipe's embeddings are
            precomputed vectors, which exist for the training corpora only.
    """
    folder = check_target(folder)
    with replacing_folder(folder) as unfinished:
        manifest = _write(tagger, unfinished, verdict)
        (unfinished / NAME).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
        (unfinished / "README.md").write_text(model_card(manifest, test), encoding="utf-8")
    return folder


def check_target(folder: str | Path) -> Path:
    """The folder, if a model can be saved there; a training asks before it begins."""
    folder = Path(folder)
    if (
        folder.exists()
        and not (folder / NAME).is_file()
        and (not folder.is_dir() or any(folder.iterdir()))
    ):
        raise InputError(
            f"{folder}: exists and is no model of autoaux; choose another place for the model"
        )
    return folder


def _write(tagger: Tagger, folder: Path, verdict: str | None) -> Manifest:
    """Weights and what goes with them; returns the manifest that describes them."""
    encoder, head = tagger.recipe.encoder, None
    kind = kind_of(encoder)
    files: tuple[str | None, ...] = ()
    if kind.transformers(encoder):
        head = _write_transformer(tagger, folder)
    else:
        files = tuple(_copy_embedding(Path(p), folder, n) for n, p in enumerate(encoder.paths))
    task = tagger.task
    manifest = Manifest(
        format=FORMAT,
        autoaux=__version__,
        task=TaskPart(
            name=task.name,
            kind=task.kind,
            metric=task.metric,
            spans=task.corpus.spans,
            scheme=task.scheme,
            labels=task.labels,
            corpus_labels=task.corpus.labels,
        ),
        vocabulary=_vocabulary(tagger),
        recipe=tagger.recipe,
        files=files,
        **kind.keep(tagger.model.encoder),
        head=head,
        provenance=tagger.provenance,
        verdict=verdict,
    )
    if head is None:
        # only what the main task needs: the skeleton that loading builds says which parameters
        # those are
        names = [name for name, _ in skeleton(manifest, folder).named_parameters()]
        _save_tensors({name: tagger.model.get_parameter(name) for name in names}, folder)
    elif tagger.recipe.head.decoder == "crf" and task.kind == "tagging":
        _save_tensors(
            {f"heads.0.{name}": p for name, p in tagger.model.heads[0].named_parameters()}, folder
        )
    return manifest


def _save_tensors(tensors: dict[str, Tensor], folder: Path) -> None:
    save_file(
        {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()},
        folder / WEIGHTS,
    )


def _write_transformer(tagger: Tagger, folder: Path) -> str:
    """A folder that transformers loads by itself; returns the name of its last layer."""
    from autoaux.training.encoders import with_head

    encoder: Any = tagger.model.encoder  # its kind has said that it is one of transformers
    emissions: Any = tagger.model.head(0).emissions
    weight, bias = emissions.weight.detach()[0].T.contiguous(), emissions.bias.detach().flatten()
    body = encoder.merged_body()
    model, name = with_head(
        body, tagger.task.kind, weight.cpu(), bias.cpu(), list(tagger.task.labels)
    )
    model.save_pretrained(folder, max_shard_size="1000GB")
    encoder.reader.tokenizer.save_pretrained(folder)
    return name


def _copy_embedding(path: Path, folder: Path, number: int) -> str | None:
    """Copy a file of vectors, or an encoder's folder, beside the model."""
    if path.is_file():
        suffix = "".join(path.suffixes[-2:]) if path.suffix == ".gz" else path.suffix
        name = f"embeddings-{number}{suffix}"
        shutil.copyfile(path, folder / name)
        if path.suffix == ".npy":
            shutil.copyfile(path.with_suffix(".txt"), folder / f"embeddings-{number}.txt")
        return name
    if not path.is_dir():
        return None  # a name on the hub
    if not (path / "config.json").is_file():
        raise InputError(
            f"{path}: precomputed vectors exist for the training corpora only, so this model cannot"
            " be saved"
        )
    from autoaux.training.encoders import model_files

    name = f"embeddings-{number}"
    (folder / name).mkdir()
    for file in model_files(str(path)):
        shutil.copyfile(file, folder / name / file.name)
    return name


def _vocabulary(tagger: Tagger) -> VocabularyPart:
    """Words that have a vector of their own, in the order of the rows."""
    vocabulary, row_of = tagger.vocabulary, tagger.lexicon.row_of[:-1]
    recurrent = tagger.recipe.encoder.learns_words
    known = np.flatnonzero(row_of)
    words = (
        tuple(vocabulary.words[i] for i in known[np.argsort(row_of[known])]) if recurrent else ()
    )
    return VocabularyPart(
        words=words,
        characters=vocabulary.characters if recurrent else (),
        digits_to_zero=vocabulary.digits_to_zero,
        max_word_length=vocabulary.max_word_length,
    )
