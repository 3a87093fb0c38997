"""Trains flair's SequenceTagger for a few epochs and prints its times and dev scores as JSON.

Called by benchmarks/training/engine.py with the Python of an environment that has flair 0.15; it
imports nothing of autoaux. Shape: one-hot words 128 (frequency 2 and more), characters 32 -> 2 x
64, one bidirectional layer of 128, CRF, Adam at .005, 32 sentences a batch, one thread.
"""

import json
import sys
import time
from pathlib import Path

import flair
import torch
from flair.data import Corpus, Dictionary
from flair.datasets import ColumnCorpus, DataLoader
from flair.embeddings import CharacterEmbeddings, OneHotEmbeddings, StackedEmbeddings
from flair.models import SequenceTagger

BATCH = 32


def measure(folder: Path, epochs: int, spans: bool) -> None:
    torch.set_num_threads(1)
    flair.device = torch.device("cpu")
    flair.set_seed(0)
    corpus: Corpus = ColumnCorpus(
        folder,
        {0: "text", 1: "label"},
        train_file="train.tsv",
        dev_file="dev.tsv",
        test_file="dev.tsv",
        column_delimiter="\t",
    )
    labels = corpus.make_label_dictionary("label", add_unk=False)
    words = OneHotEmbeddings.from_corpus(corpus, embedding_length=128, min_freq=2)
    characters = Dictionary()  # flair's own list of characters would be downloaded
    for character in sorted(
        {c for sentence in corpus.train for token in sentence for c in token.text}
    ):
        characters.add_item(character)
    embeddings = StackedEmbeddings(
        [words, CharacterEmbeddings(characters, char_embedding_dim=32, hidden_size_char=64)]
    )
    tagger = SequenceTagger(
        embeddings,
        labels,
        "label",
        hidden_size=128,
        rnn_layers=1,
        use_crf=True,
        tag_format="BIO" if spans else "BIOES",
    )
    optimizer = torch.optim.Adam(tagger.parameters(), lr=0.005)
    seconds, tagging, scores = [], [], []
    for _ in range(epochs):
        tagger.train()
        begun = time.process_time()
        for batch in DataLoader(corpus.train, batch_size=BATCH, shuffle=True):
            optimizer.zero_grad()
            loss, count = tagger.forward_loss(batch)
            (loss / count).backward()
            torch.nn.utils.clip_grad_norm_(tagger.parameters(), 5.0)
            optimizer.step()
            for sentence in batch:
                sentence.clear_embeddings()
        seconds.append(round(time.process_time() - begun, 2))
        tagger.eval()
        begun = time.process_time()
        tagger.predict(list(corpus.dev), mini_batch_size=BATCH, label_name="found")
        tagging.append(time.process_time() - begun)
        result = tagger.evaluate(corpus.dev, "label", mini_batch_size=BATCH)
        scores.append(round(result.main_score, 4))
    print(json.dumps({"seconds": seconds, "tagging_seconds": tagging, "scores": scores}))


if __name__ == "__main__":
    measure(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "1")
