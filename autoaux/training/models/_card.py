"""The model card: what a model does, from what it was made, and how to use it."""

import yaml

from autoaux.scoring import Scores
from autoaux.training.models._manifest import Manifest

_TRANSFORMERS = """\
`transformers` alone loads this folder too:

```python
from transformers import AutoModelFor{kind}, AutoTokenizer

model = AutoModelFor{kind}.from_pretrained(folder)
tokenizer = AutoTokenizer.from_pretrained(folder)
```

{how}
"""

TO_FILL_IN = "to be filled in"  # what only people know, in so many words

_HOW = {
    "tagging": (
        "A word's label is that of its first piece (`tokenizer(words, is_split_into_words=True)`);"
        " sentences of more than {window} pieces go through in overlapping windows."
    ),
    "classification": "A document is cut to its first {window} pieces.",
}


def model_card(manifest: Manifest, test: Scores | None) -> str:
    """The card as Markdown."""
    task, recipe, made = manifest.task, manifest.recipe, manifest.provenance
    main, auxiliaries = made.corpora[0], made.corpora[1:]
    with_ = (
        f", trained with {', '.join(_plain(c.name) for c in auxiliaries)}"
        if auxiliaries
        else ", trained alone"
    )
    what = (
        "labels documents"
        if task.kind == "classification"
        else "labels spans"
        if task.spans
        else "labels tokens"
    )
    lines = [
        *_front_matter(manifest),
        f"# {_plain(main.name)}{with_}",
        "",
        manifest.verdict or "No selection was run for this model.",
        "",
        f"This model {what}: {', '.join(f'`{_plain(label)}`' for label in task.corpus_labels)}.",
        "",
        "## Scores",
        "",
        (
            f"- dev {task.metric}: {100 * made.dev_score:.2f} (the best of training, at main step"
            f" {made.best_step} of {made.steps}; the model was chosen by it, so it flatters)"
        ),
    ]
    if test:
        lines.append(f"- test {test.metric}: {100 * test.score:.2f}")
        lines += ["", "| label | precision | recall | F1 | support |", "|---|---|---|---|---|"]
        for label, row in test.per_label.items():
            values = " | ".join(f"{100 * row[name]:.2f}" for name in ("precision", "recall", "f1"))
            lines.append(f"| {_plain(label)} | {values} | {row['support']:.0f} |")
    lines += [
        "",
        "## Data",
        "",
        "| corpus | role | language | sentences | tokens | labels | digest |",
        "|---|---|---|---|---|---|---|",
    ]
    for corpus in made.corpora:
        cells = (
            corpus.name,
            corpus.role,
            corpus.language or "unknown",
            corpus.sentences,
            corpus.tokens,
            corpus.labels,
            corpus.digest[:16],
        )
        lines.append("| " + " | ".join(_plain(str(cell)) for cell in cells) + " |")
    lines += [
        "",
        "Counts are of what was trained on.",
        "",
        "## Licences",
        "",
        "Licences and limits of these corpora hold for the model.",
        "",
        "| of | licence |",
        "|---|---|",
        *(f"| {_plain(corpus.name)} | {TO_FILL_IN} |" for corpus in made.corpora),
        f"| this model | {TO_FILL_IN} |",
        "",
        "## Use",
        "",
    ]
    lines += [
        "```",
        "autoaux predict MODEL sentences.conll",
        "autoaux evaluate MODEL test.conll",
        "```",
        "",
    ]
    if manifest.head is not None:
        kind = "SequenceClassification" if task.kind == "classification" else "TokenClassification"
        how = _HOW[task.kind].format(window=getattr(recipe.encoder, "window", "a window's"))
        if recipe.head.decoder == "crf" and task.kind == "tagging":
            how += (
                " This model decodes with a CRF, which only `autoaux` reads: `transformers` alone"
                " gives each token's scores without it."
            )
        lines += [_TRANSFORMERS.format(kind=kind, how=how)]
    lines += [
        "## Recipe",
        "",
        f"Seed {made.seed}, autoaux {manifest.autoaux}.",
        "",
        "```yaml",
        recipe.to_yaml().rstrip(),
        "```",
        "",
    ]
    return "\n".join(lines)


def _front_matter(manifest: Manifest) -> list[str]:
    """What the hub reads of a card, without a licence, which people must give:
    https://huggingface.co/docs/hub/model-cards.
    """
    task = manifest.task
    language = manifest.provenance.corpora[0].language
    documents = task.kind == "classification"
    facts = {
        **({"language": language} if language else {}),
        "library_name": "autoaux" if manifest.head is None else "transformers",
        "pipeline_tag": "text-classification" if documents else "token-classification",
        "tags": ["autoaux", "multi-task-learning"],
    }
    return ["---", yaml.safe_dump(facts, sort_keys=False).rstrip(), "---", ""]


def _plain(text: str) -> str:
    """Text that cannot break a table, or become markup."""
    return (
        text.replace("\\", "\\\\")
        .replace("|", "\\|")
        .replace("`", "'")
        .replace("<", "&lt;")
        .replace("\n", " ")
    )
