"""A model's folder to the Hugging Face hub, by the hub client's own command."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import HfApi
from huggingface_hub import constants as hub
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalTokenNotFoundError
from huggingface_hub.utils import validate_repo_id

from autoaux.errors import InputError, MachineError
from autoaux.training.models._card import TO_FILL_IN
from autoaux.training.models._manifest import Manifest


@dataclass(frozen=True)
class Upload:
    """An upload that is still to be made.

    Attributes:
        words: the client's command, ``hf`` first.
        open_fields: how many fields of the model card are still to be filled in.
    """

    words: tuple[str, ...]
    open_fields: int

    def run(self) -> None:
        """Make it; what the client says goes to the terminal's standard error.

        Raises:
            InputError: no token, or the hub refuses it, or the upload failed.
            MachineError: the hub is not reachable.
        """
        _refuse_strangers()
        command = [sys.executable, "-m", "huggingface_hub.cli.hf", *self.words[1:]]
        if status := subprocess.run(command, stdout=sys.stderr).returncode:
            raise InputError(f"hf upload ended with status {status}; nothing more was tried")


def upload_of(model: Path, repository: str, public: bool) -> Upload:
    """The upload of a saved model.

    Args:
        repository: ``NAME`` or ``OWNER/NAME``; the client makes it where it does not exist.
        public: whether a repository that is made can be read by everybody.

    Raises:
        InputError: no model stands there, the hub takes no such name, or the model shall be public
            while its card has fields to fill in.
    """
    Manifest.read(model)
    try:
        validate_repo_id(repository)
    except HFValidationError as error:
        raise InputError(f"{repository}: not a name that the hub takes: {error}") from None
    card = model / "README.md"
    open_fields = card.read_text(encoding="utf-8").count(TO_FILL_IN) if card.is_file() else 0
    if public and open_fields:
        raise InputError(
            f"{card}: {open_fields} fields are still {TO_FILL_IN}, the licence among them; fill"
            " them in before everybody can read it, or leave --public out"
        )
    visible = "--no-private" if public else "--private"
    return Upload(("hf", "upload", repository, str(model), ".", visible), open_fields)


def offline() -> bool:
    """Whether the hub's client was told to stay offline (`HF_HUB_OFFLINE`)."""
    return bool(hub.HF_HUB_OFFLINE)


def _refuse_strangers() -> None:
    try:
        HfApi().whoami()
    except LocalTokenNotFoundError:
        raise InputError(
            "no token for the hub: run `hf auth login`, or put one into HF_TOKEN"
        ) from None
    except HfHubHTTPError as error:
        raise InputError(f"the hub refuses the token: {_line(error)}") from None
    except Exception as error:  # whatever the client's own client raises without a network
        raise MachineError(f"{hub.ENDPOINT}: not reachable: {_line(error)}") from None


def _line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
