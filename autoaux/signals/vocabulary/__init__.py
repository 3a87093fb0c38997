"""What words the corpora have, and share."""

from autoaux.signals.vocabulary import (
    _entity_coverage,
    _oov_rate,
    _shared_tokens,
    _shared_vocabulary,
    _size,
    _target_coverage,
    _text_overlap,
    _type_token_ratio,
)
