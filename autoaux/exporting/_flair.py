"""A script for flair (Akbik et al. 2019): one tagger per corpus over shared embeddings, trained
together.
"""

from autoaux.exporting._bundle import Bundle
from autoaux.exporting._trainer import Files, Trainer

_SCRIPT = '''"""Trains the main task {main!r} together with its auxiliaries: python train.py"""

from pathlib import Path

from flair.datasets import ColumnCorpus

HERE = Path(__file__).parent
# name, kind of label, file of each split; the main task first
TASKS = {tasks!r}


def corpora():
    """Each task's corpus, by name; where a task has no dev, flair draws one from train."""
    return {{
        name: ColumnCorpus(
            HERE / "data" / name,
            {{0: "text", 1: "label"}},
            column_delimiter="\\t",
            train_file=files["train"],
            dev_file=files.get("dev"),
            test_file=files.get("test"),
            sample_missing_splits=False,
        )
        for name, (kind, files) in TASKS.items()
    }}


def main():
    from flair.embeddings import TransformerWordEmbeddings
    from flair.models import SequenceTagger
    from flair.nn.multitask import make_multitask_model_and_corpus
    from flair.trainers import ModelTrainer

    shared = TransformerWordEmbeddings({encoder!r}, fine_tune=True)
    pairs = []
    for corpus in corpora().values():
        labels = corpus.make_label_dictionary(label_type="label")
        tagger = SequenceTagger(
            embeddings=shared, tag_dictionary=labels, tag_type="label", use_rnn=False, use_crf=True
        )
        pairs.append((tagger, corpus))
    model, corpus = make_multitask_model_and_corpus(pairs)
    ModelTrainer(model, corpus).fine_tune(
        HERE / "model", learning_rate={rate!r}, mini_batch_size={batch!r}, max_epochs=10
    )


if __name__ == "__main__":
    main()
'''


def _configure(bundle: Bundle) -> Files:
    tasks = {
        task.name: (task.kind, {split: path.name for split, path in task.files.items()})
        for task in (bundle.main, *bundle.auxiliaries)
    }
    encoder, rate = bundle.pretrained
    text = _SCRIPT.format(
        main=bundle.main.name,
        tasks=tasks,
        encoder=encoder,
        rate=rate,
        batch=bundle.batch(bundle.main),
    )
    return {"train.py": text}


FLAIR = Trainer("conll", _configure, "python train.py", False)
