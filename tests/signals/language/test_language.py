"""Language distances: character models against plain counting, the vote against the paper's
tables.
"""

import importlib.util
import math
import sys
from collections import Counter, defaultdict
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from signals_helpers import corpus, sentence

from autoaux.errors import InputError
from autoaux.signals import Characters, Missing, Resources, compute_signals
from autoaux.signals.language import Typology, majority_ranking


def characters(words):
    counts = Counter(words)
    return Characters.of(tuple(counts), np.array(list(counts.values())))


def plain_model(words, alphabet):
    """Witten-Bell interpolated 5-gram probabilities, by dictionaries."""
    grams, contexts, followers = Counter(), Counter(), defaultdict(set)
    for word in words:
        padded = ["^"] * 4 + list(word) + ["$"]
        for i in range(4, len(padded)):
            for k in range(5):
                context = tuple(padded[i - k : i])
                grams[context, padded[i]] += 1
                contexts[context] += 1
                followers[context].add(padded[i])

    def probability(context, character):
        value = 1 / len(alphabet)
        for k in range(5):
            head = tuple(context[len(context) - k :])
            if contexts[head]:
                distinct = len(followers[head])
                value = (grams[head, character] + distinct * value) / (contexts[head] + distinct)
        return value

    return probability


TRAIN = ["banana", "band", "ban", "banana", "nab"]
TEXT = ["bandana", "cab", "ban", "ban"]


def test_the_character_model_is_witten_bell_by_plain_counting():
    alphabet = set("".join(TRAIN + TEXT)) | {"$"}
    probability = plain_model(TRAIN, alphabet)
    logs = []
    for word in TEXT:
        padded = ["^"] * 4 + list(word) + ["$"]
        logs += [
            math.log2(probability(padded[i - 4 : i], padded[i])) for i in range(4, len(padded))
        ]
    assert characters(TRAIN).perplexity(characters(TEXT)) == pytest.approx(
        2 ** (-sum(logs) / len(logs)), rel=1e-12
    )


def test_the_plain_model_sums_to_one_so_it_is_a_fair_judge():
    alphabet = sorted(set("".join(TRAIN + TEXT)) | {"$"})
    probability = plain_model(TRAIN, alphabet)
    for context in (["^"] * 4, ["^", "^", "^", "b"], list("bana"), list("zzzz")):
        assert sum(probability(context, one) for one in alphabet) == pytest.approx(1.0)


def test_unigram_perplexity_is_add_one_over_both_alphabets():
    alphabet = sorted(set("".join(TRAIN + TEXT)) | {"$"})
    seen, text = (Counter("".join(word + "$" for word in words)) for words in (TRAIN, TEXT))
    total = sum(seen.values()) + len(alphabet)
    bits = -sum(n * math.log2((seen[c] + 1) / total) for c, n in text.items())
    assert characters(TRAIN).unigram_perplexity(characters(TEXT)) == pytest.approx(
        2 ** (bits / sum(text.values()))
    )


def test_a_model_is_less_surprised_by_its_own_text():
    own, foreign = characters(TRAIN), characters(["xylophon", "quartz"])
    assert own.perplexity(own) < own.perplexity(foreign)


# Lange et al. 2020, Table 4: ranks of d_P, d_P*, d_V, d_V* per language ...
TABLE_4 = {
    "de": [
        ["nl", "en", "fi", "es"],
        ["nl", "en", "fi", "es"],
        ["en", "nl", ("es", "fi")],
        ["nl", "en", "fi", "es"],
    ],
    "en": [
        ["nl", "es", "de", "fi"],
        ["nl", "fi", "de", "es"],
        ["de", "nl", "fi", "es"],
        ["fi", "nl", "es", "de"],
    ],
    "es": [
        ["en", "nl", "fi", "de"],
        ["nl", "en", "de", "fi"],
        ["en", "de", "fi", "nl"],
        ["en", "nl", "fi", "de"],
    ],
    "fi": [
        ["de", "nl", "en", "es"],
        ["nl", "de", "en", "es"],
        ["en", "de", ("es", "nl")],
        ["en", "nl", "de", "es"],
    ],
    "nl": [
        ["de", "en", "fi", "es"],
        ["de", "en", "fi", "es"],
        ["en", "de", ("es", "fi")],
        ["en", "de", "es", "fi"],
    ],
}
# ... and Table 3: the majority vote. Its last place for Spanish is printed "Es", which cannot be:
# German is left.
TABLE_3 = {
    "de": {"nl": 1, "en": 2, "fi": 3, "es": 4},
    "en": {"nl": 1, "fi": 2, "de": 3, "es": 4},
    "es": {"en": 1, "nl": 2, "fi": 3, "de": 4},
    "fi": {"en": 1, "de": 2, "nl": 3, "es": 4},
    "nl": {"de": 1, "en": 1, "fi": 3, "es": 4},
}


def ranks(order):
    found, place = {}, 1
    for tied in order:
        tied = tied if isinstance(tied, tuple) else (tied,)
        found |= dict.fromkeys(tied, place + (len(tied) - 1) / 2)
        place += len(tied)
    return found


@pytest.mark.parametrize("language", TABLE_4)
def test_the_vote_gives_the_papers_table_3_from_its_table_4(language):
    assert majority_ranking([ranks(order) for order in TABLE_4[language]]) == TABLE_3[language]


def languages():
    english = corpus("main", [sentence("the/D house/N and/C hand/N bank/N radio/N")], language="en")
    german = corpus("german", [sentence("das/D Haus/N und/C hand/N bank/N taxi/N")], language="de")
    finnish = corpus("finnish", [sentence("talo/N ja/C radio/N taxi/N")], language="fi")
    unknown = corpus("unknown", [sentence("talo/N house/N")])
    return english, [german, finnish, unknown]


def test_vocabulary_distances_follow_the_papers_formula():
    main, others = languages()
    found = compute_signals(main, others)
    # words of English that German or Finnish have: hand bank radio; of German: hand bank taxi
    assert found.value("german", "language.vocabulary") == pytest.approx(2 / 3)
    assert found.value("finnish", "language.vocabulary") == pytest.approx(1 / 2)
    assert found.reason("unknown", "language.vocabulary") == "the language of unknown is unknown"
    # of the corpora: English also shares house with the unknown one, Finnish talo
    assert found.value("german", "language.vocabulary_train") == pytest.approx(2 / 3)
    assert found.value("finnish", "language.vocabulary_train") == pytest.approx(1 / 3)


def test_the_vote_ranks_the_candidates_and_is_missing_where_a_distance_is():
    main, others = languages()
    found = compute_signals(main, others)
    assert {
        found.value("german", "language.majority"),
        found.value("finnish", "language.majority"),
    } == {1.0, 2.0}
    assert (
        found.reason("unknown", "language.majority")
        == "one of the four language distances is missing"
    )


def test_without_a_typology_its_distances_say_how_to_get_one():
    main, others = languages()
    found = compute_signals(main, others, names=["language.genetic"])
    assert "autoaux[language]" in found.reason("german", "language.genetic")
    assert "unknown" in found.reason("unknown", "language.genetic")


has_typology = pytest.mark.skipif(
    importlib.util.find_spec("urielplus") is None, reason="the language extra is not installed"
)


@pytest.fixture(scope="module")
def typology():
    return Typology()


@has_typology
def test_typological_distances_put_german_closer_to_english_than_finnish_and_yoruba(typology):
    for kind in ("genetic", "syntactic", "geographic"):
        assert typology.distance(kind, "en", "de") < typology.distance(kind, "en", "fi")
        assert typology.distance(kind, "en", "de") < typology.distance(kind, "en", "yor")
        assert typology.distance(kind, "de", "en") == typology.distance(kind, "en", "de")


@has_typology
def test_a_language_or_a_feature_that_the_typology_lacks_is_missing(typology):
    with pytest.raises(Missing, match="Unknown languages"):
        typology.distance("genetic", "en", "klingon")
    with pytest.raises(Missing, match="No shared phonological features"):
        typology.distance("phonological", "pt", "es")
    main, others = languages()
    found = compute_signals(
        main, others, names=["language.genetic"], resources=Resources(typology=typology)
    )
    assert found.value("german", "language.genetic") == typology.distance("genetic", "en", "de")


def test_a_missing_extra_is_one_line(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "urielplus.urielplus", None)
    with pytest.raises(InputError, match=r"pip install 'autoaux\[language\]'"):
        Typology()


def test_its_tables_are_copied_to_the_cache_and_never_beside_the_package(
    tmp_path, fresh_cache, monkeypatch
):
    originals = tmp_path / "site" / "database" / "original_uriel"
    originals.mkdir(parents=True)
    np.savez(originals / "features.npz", data=np.arange(3))
    module = ModuleType("urielplus.urielplus")
    module.__file__ = there = str(tmp_path / "site" / "urielplus.py")

    class URIELPlus:
        """Reads its table from beside its module, as the real one does."""

        def __init__(self):
            with np.load(Path(module.__file__).parent / "database" / "features.npz") as table:
                self.data = table["data"]

        def new_distance(self, kind, one, other):
            return self.data.sum() / 10

    module.URIELPlus = URIELPlus
    package = ModuleType("urielplus")
    package.urielplus = module
    monkeypatch.setitem(sys.modules, "urielplus", package)
    monkeypatch.setitem(sys.modules, "urielplus.urielplus", module)
    monkeypatch.setattr("importlib.metadata.version", lambda name: "9.9")
    assert Typology().distance("genetic", "en", "de") == pytest.approx(0.3)
    assert [path.name for path in (tmp_path / "site" / "database").iterdir()] == ["original_uriel"]
    assert (fresh_cache / "urielplus-9.9" / "database" / "features.npz").is_file()
    assert module.__file__ == there
