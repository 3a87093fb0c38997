"""Signals by what they look at: for ablations, and to explain a forecast in few words."""

# First part of a signal's name -> group; what is not here compares the label sets.
_BY_FIRST_PART = {
    "headroom": "headroom",
    "curve": "learning curve",
    "jsd": "divergence",
    "language": "language",
    "labels": "labels",
    "uue": "vectors",
    "entity_coverage": "vocabulary",
    "oov_rate": "vocabulary",
    "shared_tokens": "vocabulary",
    "shared_vocabulary": "vocabulary",
    "size": "vocabulary",
    "size_ratio": "vocabulary",
    "target_coverage": "vocabulary",
    "text_overlap": "vocabulary",
    "type_token_ratio": "vocabulary",
}
GROUPS = (
    "headroom",
    "label mapping",
    "vocabulary",
    "vectors",
    "labels",
    "divergence",
    "language",
    "learning curve",
)


def group_of(name: str) -> str:
    """The group of a signal or headroom fact."""
    first, *rest = name.split(".")
    if {"static", "contextual", "contextual_fused"} & set(rest):
        return "vectors"
    return _BY_FIRST_PART.get(first, "label mapping")
