"""From corpora to batches: vocabulary, tasks, sources, schedules."""

from autoaux.training.data._batches import (
    Batch,
    Part,
    Share,
    build_batch,
    ordered_batches,
    token_batches,
)
from autoaux.training.data._lexicon import Lexicon
from autoaux.training.data._load import load_data
from autoaux.training.data._orders import ascending_order, random_order
from autoaux.training.data._schedules import Plan
from autoaux.training.data._schemes import allowed, from_bioes, to_bioes
from autoaux.training.data._sources import Drawn, Source
from autoaux.training.data._tasks import (
    LONGEST,
    WHOLE,
    Task,
    TaskSplit,
    compile_split,
    compile_task,
    corpus_labels,
)
from autoaux.training.data._vocabulary import FormTable, Vocabulary

__all__ = [
    "Batch",
    "Drawn",
    "FormTable",
    "LONGEST",
    "Lexicon",
    "Part",
    "Plan",
    "Share",
    "Source",
    "Task",
    "TaskSplit",
    "Vocabulary",
    "WHOLE",
    "allowed",
    "ascending_order",
    "build_batch",
    "compile_split",
    "compile_task",
    "corpus_labels",
    "from_bioes",
    "load_data",
    "ordered_batches",
    "random_order",
    "to_bioes",
    "token_batches",
]
