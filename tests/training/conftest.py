"""Transformers encoders of a few thousand parameters, made once a test run."""

import pytest
from training_encoders import tiny_bert, tiny_roberta


@pytest.fixture(scope="session")
def bert(tmp_path_factory):
    return tiny_bert(tmp_path_factory.mktemp("bert") / "encoder")


@pytest.fixture(scope="session")
def roberta(tmp_path_factory):
    return tiny_roberta(tmp_path_factory.mktemp("roberta") / "encoder")
