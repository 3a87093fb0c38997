"""What to cite for what was used: each signal's and each method's paper."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """A paper, and the signals and methods of this selection that come from it."""

    key: str
    text: str
    url: str
    used_for: tuple[str, ...] = ()


_PAPERS = (
    Reference(
        "schroeder2020",
        "Fynn Schröder and Chris Biemann. 2020. Estimating the influence of auxiliary tasks for"
        " multi-task learning of sequence tagging tasks. ACL.",
        "https://aclanthology.org/2020.acl-main.268",
    ),
    Reference(
        "watanabe2022",
        "Taiki Watanabe et al. 2022. Auxiliary learning for named entity recognition with multiple"
        " auxiliary biomedical training data. BioNLP.",
        "https://aclanthology.org/2022.bionlp-1.13",
    ),
    Reference(
        "kerinec2018",
        "Emma Kerinec, Chloé Braud and Anders Søgaard. 2018. When does deep multi-task learning"
        " work for loosely related document classification tasks? BlackboxNLP.",
        "https://aclanthology.org/W18-5401",
    ),
    Reference(
        "lange2020",
        "Lukas Lange, Heike Adel and Jannik Strötgen. 2020. On the choice of auxiliary languages"
        " for improved sequence tagging. RepL4NLP.",
        "https://aclanthology.org/2020.repl4nlp-1.13",
    ),
    Reference(
        "lange2021",
        "Lukas Lange, Jannik Strötgen, Heike Adel and Dietrich Klakow. 2021. To share or not to"
        " share: Predicting sets of sources for model transfer learning. EMNLP.",
        "https://aclanthology.org/2021.emnlp-main.689",
    ),
    Reference(
        "yang2016",
        "Zhilin Yang, Ruslan Salakhutdinov and William Cohen. 2016. Multi-task cross-lingual"
        " sequence tagging from scratch. arXiv:1603.06270.",
        "https://arxiv.org/abs/1603.06270",
    ),
    Reference(
        "lin2019",
        "Yu-Hsiang Lin et al. 2019. Choosing transfer languages for cross-lingual learning. ACL.",
        "https://aclanthology.org/P19-1301",
    ),
    Reference(
        "martinez2017",
        "Héctor Martínez Alonso and Barbara Plank. 2017. When is multitask learning effective?"
        " Semantic sequence prediction under varying data conditions. EACL.",
        "https://aclanthology.org/E17-1005",
    ),
    Reference(
        "krippendorff2011",
        "Klaus Krippendorff. 2011. Computing Krippendorff's alpha-reliability. University of"
        " Pennsylvania.",
        "https://repository.upenn.edu/asc_papers/43",
    ),
    Reference(
        "guo2019",
        "Han Guo, Ramakanth Pasunuru and Mohit Bansal. 2019. AutoSeM: Automatic task selection and"
        " mixing in multi-task learning. NAACL.",
        "https://aclanthology.org/N19-1355",
    ),
    Reference(
        "phang2018",
        "Jason Phang, Thibault Févry and Samuel R. Bowman. 2018. Sentence encoders on STILTs:"
        " Supplementary training on intermediate labeled-data tasks. arXiv:1811.01088.",
        "https://arxiv.org/abs/1811.01088",
    ),
    Reference(
        "akiba2019",
        "Takuya Akiba et al. 2019. Optuna: A next-generation hyperparameter optimization framework."
        " KDD.",
        "https://doi.org/10.1145/3292500.3330701",
    ),
)

# The longest prefix that a signal's name starts with decides.
_SIGNALS = {
    "": "schroeder2020",
    "oov_rate": "kerinec2018",
    "type_token_ratio": "kerinec2018",
    "jsd": "kerinec2018",
    "jsd.trigrams": "lange2021",
    "curve": "kerinec2018",
    "gradient": "kerinec2018",
    "fit": "kerinec2018",
    "size_ratio": "lin2019",
    "size": "lin2019",
    "entity_coverage": "lange2021",
    "labels.word_agreement": "krippendorff2011",
    "labels": "martinez2017",
    "label": "martinez2017",
    "span_length": "martinez2017",
    "language": "lange2020",
    "language.genetic": "lin2019",
    "language.syntactic": "lin2019",
    "language.phonological": "lin2019",
    "language.inventory": "lin2019",
    "language.geographic": "lin2019",
}
_ENCODERS = {"gru": "yang2016", "bilstm": "watanabe2022", "tfidf_mlp": "kerinec2018"}
_SCHEDULES = (
    {"multitask": "schroeder2020"}
    | dict.fromkeys(("auxiliary", "concatenation", "iteration", "stack"), "watanabe2022")
    | {"joint": "yang2016", "pretrain": "phang2018"}
)


def references(
    signals: Iterable[str], encoders: Iterable[str], schedules: Iterable[str]
) -> tuple[Reference, ...]:
    """The papers behind what a selection used, each with what it was used for."""
    used: dict[str, set[str]] = {"akiba2019": {"search"}}
    for name in signals:
        prefix = max((prefix for prefix in _SIGNALS if name.startswith(prefix)), key=len)
        used.setdefault(_SIGNALS[prefix], set()).add(name)
    for names, papers in ((encoders, _ENCODERS), (schedules, _SCHEDULES)):
        for name in names:
            if name in papers:
                used.setdefault(papers[name], set()).add(name)
    return tuple(
        Reference(paper.key, paper.text, paper.url, tuple(sorted(used[paper.key])))
        for paper in _PAPERS
        if paper.key in used
    )
