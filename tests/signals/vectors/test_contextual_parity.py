"""Token matches by vectors in context, digit by digit as the reference program prints them."""

import hashlib

import numpy as np
import pytest
from signals_helpers import (
    GOLDEN,
    corpus,
    needs_golden,
    read_as_the_program_does,
    read_printed,
    same_six_digits,
)

from autoaux.signals import Comparison, Information, Profile, Resources, Stack, compute_signals
from autoaux.signals.vectors import TokenVectors, match_tokens

pytestmark = needs_golden

CASES = sorted(path.stem for path in (GOLDEN / "contextual").glob("*.txt"))


class StandIn:
    """The vectors of the reference run, as its README defines them."""

    key, size = "stand-in", 32

    def encode(self, sentences):
        return [self._sentence(tokens) for tokens in sentences]

    def _sentence(self, tokens):
        padded, text = ["<s>", *tokens, "</s>"], " ".join(tokens)
        rows = []
        for i, word in enumerate(tokens):
            row = _noise(word) + 0.35 * _noise("L" + padded[i]) + 0.35 * _noise("R" + padded[i + 2])
            row += 0.15 * _noise(f"{text}|{i}")
            rows.append(row / np.linalg.norm(row) * (1 + 0.01 * (i % 7)))
        return np.array(rows, np.float32)


def _noise(text):
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
    return np.random.default_rng(seed).standard_normal(32)


def _read(name):
    spans = "IOB" in name
    path = GOLDEN / "inputs" / f"{name}.{'wnutner' if spans else 'conllu'}"
    return corpus(name, read_as_the_program_does(path), spans=spans)


@pytest.mark.parametrize("case", CASES)
def test_every_value_of_the_program_is_matched_to_six_digits(case):
    fused, threshold = case.endswith("--fuse-spans"), 0.5 if case.endswith("-s0.5") else 0.0
    names = case.removesuffix("--fuse-spans").removesuffix("-s0.5").split("__")
    corpora = [_read(name) for name in names]
    vectors = TokenVectors(corpora, StandIn(), keep="float32")
    resources = Resources(contextual=vectors, contextual_threshold=threshold)
    a, b = (Profile.of(one) for one in corpora)
    forward, backward = match_tokens(Comparison(a, Stack([b]), resources).pair(0), fused)
    printed = read_printed(GOLDEN / "contextual" / f"{case}.txt")
    plain, weighted = ("fused", "fusedWeighted") if fused else ("context", "weighted")
    tables = {
        f"{plain}AB": forward.table(weighted=False),
        f"{weighted}AB": forward.table(),
        f"{plain}BA": backward.table(weighted=False).T,
        f"{weighted}BA": backward.table().T,
    }
    for method, table in tables.items():
        information = Information.of(table)
        for label, value in {
            "Entropy Row": information.row,
            "Entropy Col": information.column,
            "Joint Entropy": information.joint,
            "Mutual Information": information.mutual,
            "Normalized Mutual Information Joint": information.normalised(information.joint),
            "Normalized Mutual Information Max": information.normalised(
                max(information.row, information.column)
            ),
        }.items():
            assert same_six_digits(value, printed[method][label]), (
                method,
                label,
                value,
                printed[method][label],
            )
    kind = "contextual_fused" if fused else "contextual"
    table = compute_signals(corpora[0], corpora[1:], names=[f"uue.{kind}"], resources=resources)
    assert f"{table.value(names[1], f'uue.{kind}'):.3f}" == printed[""]["UUE"]
