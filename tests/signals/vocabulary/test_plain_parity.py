"""Text overlap, digit by digit as the program of Schröder & Biemann 2020 prints it."""

import pytest
from shared_folder import SHARED
from signals_helpers import (
    GOLDEN,
    corpus,
    needs_golden,
    read_as_the_program_does,
    read_printed,
    same_six_digits,
)

from autoaux.signals import (
    Comparison,
    Information,
    Profile,
    Stack,
    compute_signals,
    original_additive,
)

pytestmark = needs_golden

_BIO = SHARED / "corpora" / "ner_bio"
_POS = SHARED / "corpora" / "pos"
INPUTS = {
    "toyA": GOLDEN / "inputs/toyA.wnutner",
    "toyB": GOLDEN / "inputs/toyB.wnutner",
    "toyA_lc": GOLDEN / "inputs/toyA_lc.wnutner",
    "toyB_lc": GOLDEN / "inputs/toyB_lc.wnutner",
    "ncbi": _BIO / "NCBI-disease-IOB/train.tsv",
    "bc5dis": _BIO / "BC5CDR-disease-IOB/train.tsv",
    "bc5chem": _BIO / "BC5CDR-chem-IOB/train.tsv",
    "linnaeus": _BIO / "linnaeus-IOB/train.tsv",
    "bc2gm": _BIO / "BC2GM-IOB/train.tsv",
    "anatem": _BIO / "AnatEM-IOB/train.tsv",
    "jnlpbadev": _BIO / "JNLPBA/devel.tsv",
    "ewtdev": _POS / "ud_en_ewt/en_ewt-ud-dev.conllu",
    "ewttest": _POS / "ud_en_ewt/en_ewt-ud-test.conllu",
    "gsddev": _POS / "ud_de_gsd/de_gsd-ud-dev.conllu",
}
SPECIAL = {
    "toy_cased": ("toyA", "toyB"),
    "toy_lc": ("toyA_lc", "toyB_lc"),
    "toy_lc_rev": ("toyB_lc", "toyA_lc"),
}
CASES = sorted(path.stem for path in (GOLDEN / "plain").glob("*.txt"))

METHODS = {
    "mul": "multiplicative",
    "mulIwf": "multiplicative_type_weighted",
    "mulIlf": "multiplicative_label_weighted",
    "mulIwfIlf": "multiplicative_type_label_weighted",
    "addIwf": "additive_type_weighted",
    "addIwfIlf": "additive_type_label_weighted",
}
MEASURES = {
    "Joint Entropy": "joint_entropy",
    "Mutual Information": "mutual_information",
    "Variation Of Information": "variation_of_information",
    "Normalized Mutual Information Sum": "nmi_sum",
    "Normalized Mutual Information Joint": "nmi_joint",
    "Normalized Mutual Information Max": "nmi_max",
    "Homogeneity": "homogeneity",
    "Completeness": "completeness",
    "V Measure": "nmi_sum",
}


@pytest.fixture(scope="module")
def inputs():
    read = {}

    def get(name):
        if name not in read:
            read[name] = corpus(name, read_as_the_program_does(INPUTS[name]))
        return read[name]

    return get


@pytest.mark.parametrize("case", CASES)
def test_every_value_of_the_program_is_matched_to_six_digits(case, inputs):
    a, b = (inputs(name) for name in SPECIAL.get(case) or case.split("_"))
    printed = read_printed(GOLDEN / "plain" / f"{case}.txt")
    table = compute_signals(a, [b])
    checked = 0
    for method, counting in METHODS.items():
        for label, name in MEASURES.items():
            value = table.value(b.name, f"{name}.{counting}")
            assert same_six_digits(value, printed[method][label]), (
                method,
                label,
                value,
                printed[method][label],
            )
            checked += 1
    assert checked == 54
    header = printed[""]
    assert f"{table.value(b.name, 'shared_tokens'):.3f}" == header["Shared tokens"]
    assert f"{table.value(b.name, 'shared_vocabulary'):.3f}" == header["Shared vocabulary"]
    for way in ("multiplicative", "additive"):
        assert (
            f"{table.value(b.name, f'nmi_joint.{way}_type_weighted'):.3f}"
            == header[f"NMI Joint ({way})"]
        )
        assert (
            f"{table.value(b.name, f'text_overlap.{way}_type_weighted'):.3f}"
            == header[f"Text Overlap ({way})"]
        )


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("method", ["add", "addIlf"])
def test_the_original_slip_in_the_additive_table_can_be_reproduced(case, method, inputs):
    a, b = (Profile.of(inputs(name)) for name in SPECIAL.get(case) or case.split("_"))
    pair = Comparison(a, Stack([b])).pair(0)
    totals = (a.train.label_totals, b.train.label_totals)
    if method == "add":
        totals = tuple(values * 0 + 1 for values in totals)
    table = original_additive(pair.kernel_of(*pair.shared), *totals)
    information = Information.of(table)
    printed = read_printed(GOLDEN / "plain" / f"{case}.txt")[method]
    for label, value in {
        "Entropy Row": information.row,
        "Entropy Col": information.column,
        "Joint Entropy": information.joint,
        "Mutual Information": information.mutual,
        "Normalized Mutual Information Joint": information.normalised(information.joint),
    }.items():
        assert same_six_digits(value, printed[label]), (label, value, printed[label])
