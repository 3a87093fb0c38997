"""Encoders beside the recurrent trunk, and inputs for it: transformers, documents, given vectors."""
