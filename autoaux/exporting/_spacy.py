"""A spaCy project: the auxiliaries one after another, each on the tok2vec layer that the one before
left, and the main task last.
"""

from typing import Any

import yaml

from autoaux.exporting._bundle import Bundle, Task
from autoaux.exporting._trainer import Files, Trainer

_PIPES = {"spans": "ner", "tokens": "tagger", "documents": "textcat"}
_MODELS = {
    "ner": """@architectures = "spacy.TransitionBasedParser.v2"
state_type = "ner"
extra_state_tokens = false
hidden_width = 64
maxout_pieces = 2
use_upper = false
nO = null""",
    "tagger": """@architectures = "spacy.Tagger.v2"
nO = null
normalize = false""",
    "textcat": """@architectures = "spacy.TextCatCNN.v2"
exclusive_classes = true
nO = null""",
}
_NEW_LAYER = """factory = "tok2vec"

[components.tok2vec.model]
@architectures = "spacy.HashEmbedCNN.v2"
pretrained_vectors = null
width = 96
depth = 4
embed_size = 2000
window_size = 1
maxout_pieces = 3
subword_features = true"""
_CONFIG = """# completed by: python -m spacy init fill-config
[paths]
train = "{train}"
dev = "{dev}"

[system]
seed = {seed}

[nlp]
lang = "xx"
pipeline = ["tok2vec", "{pipe}"]

[components]

[components.tok2vec]
{layer}

[components.{pipe}]
factory = "{pipe}"

[components.{pipe}.model]
{model}

[components.{pipe}.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = 96
upstream = "*"

[corpora]

[corpora.train]
@readers = "spacy.Corpus.v1"
path = ${{paths.train}}

[corpora.dev]
@readers = "spacy.Corpus.v1"
path = ${{paths.dev}}

[training]
seed = ${{system.seed}}
max_steps = {steps}
eval_frequency = {every}
patience = {patience}
train_corpus = "corpora.train"
dev_corpus = "corpora.dev"
"""


def _configure(bundle: Bundle) -> Files:
    files: dict[str, str] = {}
    commands: list[dict[str, Any]] = []
    before: Task | None = None
    for task in bundle.tasks:
        files[f"configs/{task.name}.base.cfg"] = _config(bundle, task, before)
        commands.append(_command(task))
        before = task
    project = {
        "title": f"{bundle.main.name} and its auxiliaries",
        "workflows": {"all": [command["name"] for command in commands]},
        "commands": commands,
    }
    return files | {"project.yml": yaml.safe_dump(project, sort_keys=False, allow_unicode=True)}


def _config(bundle: Bundle, task: Task, before: Task | None) -> str:
    pipe, loop = _PIPES[task.kind], bundle.recipe.optimisation
    return _CONFIG.format(
        train=task.files["train"],
        dev=task.files.get(
            "dev", task.files["train"]
        ),  # spaCy wants one; auxiliaries take the last
        seed=bundle.recipe.seed,
        pipe=pipe,
        layer=f'source = "training/{before.name}/model-last"' if before else _NEW_LAYER,
        model=_MODELS[pipe],
        steps=loop.max_steps,
        every=loop.eval_every,
        patience=loop.patience,
    )


def _command(task: Task) -> dict[str, Any]:
    base, config = f"configs/{task.name}.base.cfg", f"configs/{task.name}.cfg"
    return {
        "name": f"train_{task.name}",
        "script": [
            f"python -m spacy init fill-config {base} {config}",
            f"python -m spacy train {config} --output training/{task.name}",
        ],
        "deps": [base, *(str(path) for path in task.files.values())],
        "outputs": [f"training/{task.name}/model-last"],
    }


SPACY = Trainer("spacy", _configure, "python -m spacy project run all  (from here)")
