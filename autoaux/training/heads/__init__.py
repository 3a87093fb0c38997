"""From vectors to labels: a CRF or a softmax per token, one label per document."""

from autoaux.training.heads._class_weights import unknown_class
from autoaux.training.heads._document_head import DocumentHead, pool

__all__ = ["DocumentHead", "pool", "unknown_class"]
