"""Label sentences with a model exported to ONNX: numpy and onnxruntime, no torch, no autoaux.

A sentence a line, words apart by spaces:

    python examples/label_with_onnx.py FOLDER < sentences.txt

Models of pieces need the package tokenizers too.
"""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime


class OnnxTagger:
    """Labels of words, or of documents, by what `autoaux export --to onnx` wrote."""

    def __init__(self, folder: str | Path) -> None:
        folder = Path(folder)
        self.model = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        self.session = onnxruntime.InferenceSession(folder / "model.onnx")
        self.documents = self.model["kind"] == "classification"
        if self.model["reads"] == "pieces":
            from tokenizers import Tokenizer

            self.tokenizer = Tokenizer.from_file(str(folder / self.model["tokenizer"]))
            self.tokenizer.no_truncation()
            self.tokenizer.no_padding()

    def predict(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        """A label for each word of each sentence; for each document a list of one."""
        read = getattr(self, f"_{self.model['reads']}")
        return [
            [self.model["labels"][number] for number in (read(words) if words else [])]
            for words in sentences
        ]

    def _run(self, **inputs: np.ndarray) -> dict[str, np.ndarray]:
        names = [output.name for output in self.session.get_outputs()]
        wanted = {given.name for given in self.session.get_inputs()}
        values = self.session.run(names, {n: v for n, v in inputs.items() if n in wanted})
        return dict(zip(names, values, strict=True))

    def _words(self, words: Sequence[str]) -> list[int]:
        """A recurrent model: rows of words and of their characters; 0 is what it does not know."""
        longest, letters = self.model["longest"], self.model["characters"]
        if len(words) > longest:
            rest = [] if self.documents else self._words(words[longest:])
            return self._words(words[:longest]) + rest
        numbers = {letter: number for number, letter in enumerate(letters, 1)}
        forms = [re.sub(r"\d", "0", w) if self.model["digits_to_zero"] else w for w in words]
        cut = [form[: self.model["max_word_length"]] for form in forms]
        lengths = np.array([max(len(form), 1) for form in cut])
        characters = np.zeros((len(cut), lengths.max()), np.int64)
        for row, form in zip(characters, cut, strict=True):
            row[: len(form)] = [numbers.get(letter, 0) for letter in form]
        rows = np.array([self.model["rows"].get(form, 0) for form in forms])
        return list(self._run(words=rows, characters=characters, lengths=lengths)["labels"])

    def _bag(self, words: Sequence[str]) -> list[int]:
        """A model of documents by TF-IDF: counts times idf, scaled to length 1."""
        places = {word: place for place, word in enumerate(self.model["words"])}
        values = np.zeros(len(places), np.float32)
        for word in words:
            if (place := places.get(word.lower())) is not None:
                values[place] += self.model["idf"][place]
        length = np.sqrt((values**2).sum())
        return list(self._run(values=values[None] / (length or 1))["labels"])

    def _pieces(self, words: Sequence[str]) -> list[int]:
        """A transformer: the label of a word is that of its first piece."""
        room, unknown = self.model["room"], self.model["unknown"]
        cut = [
            self.tokenizer.encode([w], is_pretokenized=True, add_special_tokens=False).ids
            for w in words
        ]
        cut = [ids[:room] or [unknown] for ids in cut]
        pieces = [piece for ids in cut for piece in ids]
        if self.documents:
            pieces = pieces[:room]
        if len(pieces) > room:
            raise ValueError(f"{len(pieces)} pieces in a sentence, this model reads {room}: cut it")
        row = np.array([[*self.model["before"], *pieces, *self.model["after"]]])
        scores = self._run(input_ids=row, attention_mask=np.ones_like(row))["scores"][0]
        if self.documents:
            return [int(scores.argmax())]
        firsts = np.cumsum([len(self.model["before"]), *map(len, cut[:-1])])
        return list(scores[firsts].argmax(1))


if __name__ == "__main__":
    tagger = OnnxTagger(sys.argv[1])
    for line in sys.stdin:
        print(" ".join(tagger.predict([line.split()])[0]))
