"""Texts of one split becoming arrays, with what happened to them counted by place."""

from collections.abc import Sequence

import numpy as np

from autoaux.corpora.corpus import Split
from autoaux.corpora.formats._layout import Layout, Store, bad_rows
from autoaux.corpora.formats.columns import offsets_of
from autoaux.corpora.formats.offsets._annotated import Annotated, Damaged, Span, Worded, worded
from autoaux.corpora.formats.offsets._levels import labels_of, layer_of, layered
from autoaux.corpora.formats.texts import Texts
from autoaux.corpora.strings import Growing

_BATCH = 1 << 16  # words numbered together
_MESSAGES = {
    "snapped": "spans that do not begin and end with words, widened to the words they touch",
    "wordless": "spans without a word in them left out",
    "discontinuous": "spans with gaps, read from their beginning to their end",
    "across": "spans that run over the end of a sentence, which was joined with the next",
    "utf-16": "texts whose offsets count UTF-16 units, as their spans' words show",
    "bytes": "texts whose offsets count bytes, as their spans' words show",
    "line ends": "texts whose offsets count line ends otherwise, as their spans' words show",
}


class SplitPile:
    """What cannot be read is collected and refused together, or left out and counted where a
    manifest says `ragged: skip`."""

    def __init__(self, layout: Layout, store: Store) -> None:
        self.layout, self.store = layout, store
        self.base, self.depth = layer_of(layout.labels)
        self.whole = layout.sentences == "documents"
        self.texts = Texts(store) if layout.kind == "classification" else None
        self.forms: list[str] = []
        self.labels: list[str] = []
        self.tokens, self.numbers, self.begins = Growing(), Growing(), Growing(bool)
        self.damaged: list[str] = []
        self.multi: list[str] = []

    def add(self, given: Annotated | Damaged) -> None:
        if isinstance(given, Damaged):
            self.damaged.append(f"{given.where} ({given.reason})")
            return
        if given.left_out:
            self._leave_out(given, given.left_out)
            return
        if given.remark:
            self.store.findings.add("ambiguous", given.remark, [given.where])
        if self.texts is not None:
            self._classified(given, self.texts)
        else:
            done = worded(given, self.whole)
            if isinstance(done, Damaged):
                self.damaged.append(f"{done.where} ({done.reason})")
            elif done.forms:
                self._tagged(given, done)
            else:
                self._leave_out(given, "texts without a word left out")

    def split(self) -> Split:
        """All of it; InputError with the first places of what cannot be read."""
        for message, places, advice in (
            (
                "records that cannot be read",
                self.damaged,
                "mend them, or `ragged: skip` in corpus.yaml leaves them out",
            ),
            (
                "texts with several labels (multi-label)",
                self.multi,
                "one label a text is read here: keep one of each, or `ragged: skip` in corpus.yaml"
                " leaves these texts out",
            ),
        ):
            if places and self.layout.ragged != "skip":
                raise bad_rows(message, places, len(places), advice)
            if places:
                self.store.findings.add("left out", f"{message}, left out", places, len(places))
        if self.texts is not None:
            return self.texts.split()
        self._number()
        return Split(self.tokens.array(), self.numbers.array(), offsets_of(self.begins.array()))

    def _leave_out(self, given: Annotated, reason: str) -> None:
        self.store.findings.add("left out", reason, [given.where])

    def _classified(self, given: Annotated, texts: Texts) -> None:
        if not given.classes:
            self._leave_out(given, "texts without a class left out")
        elif len(given.classes) > 1:
            self.multi.append(f"{given.where} {', '.join(given.classes)[:60]!r}")
        else:
            text = given.text if given.forms is None else " ".join(given.forms)
            texts.add(text.encode("utf-8", "replace"), given.classes[0], "utf-8")

    def _tagged(self, given: Annotated, done: Worded) -> None:
        labels = given.tags
        if labels is None:
            layers, twice = layered(done.spans, len(done.forms))
            chosen = layers[self.depth] if self.depth < len(layers) else []
            labels = labels_of(chosen, len(done.forms))
            self._say(given, done)
            if twice:
                findings = self.store.findings
                findings.add("twice", "spans that stand twice, read once", [given.where], twice)
            if self.depth == 0:
                self._say_inner(given, done, layers[1:])
        self.forms += done.forms
        self.labels += labels
        self.begins.append(done.begins)
        if len(self.forms) > _BATCH:
            self._number()

    def _say(self, given: Annotated, done: Worded) -> None:
        for kind, span in done.happened:
            one_span = kind in ("snapped", "discontinuous", "across")
            words = f" {_span_in_words(done, span)}" if one_span else ""
            self.store.findings.add(kind, _MESSAGES[kind], [given.place(span) + words])

    def _say_inner(self, given: Annotated, done: Worded, layers: Sequence[Sequence[Span]]) -> None:
        for number, spans in enumerate(layers, 2):
            message = f"spans inside or across others, in layer {self.base}:{number}"
            places = [f"{given.place(span)} {_span_in_words(done, span)}" for span in spans[:3]]
            self.store.findings.add("nested", message, places, len(spans))

    def _number(self) -> None:
        forms, labels = (
            map(self.store.forms.one, self.forms),
            map(self.store.labels.one, self.labels),
        )
        self.tokens.append(np.fromiter(forms, np.int32, len(self.forms)))
        self.numbers.append(np.fromiter(labels, np.int32, len(self.labels)))
        self.forms, self.labels = [], []


def _span_in_words(done: Worded, span: Span) -> str:
    return f"{' '.join(done.forms[span.start : span.end])[:60]!r} {span.label}"
