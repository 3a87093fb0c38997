"""`autoaux push-to-hub`: a saved model to the Hugging Face hub."""

import shlex
from pathlib import Path

import typer

from autoaux.display import json_answer, printable


def register(app: typer.Typer) -> None:
    @app.command("push-to-hub")
    def push_to_hub(
        model: Path = typer.Argument(..., help="Folder of a saved model."),
        repository: str = typer.Argument(..., help="NAME or OWNER/NAME on the hub."),
        public: bool = typer.Option(
            False, "--public", help="Everybody may read it; by default its owner alone."
        ),
        as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    ) -> None:
        """Upload a saved model with the hub client's own command, which is printed first.

        With HF_HUB_OFFLINE=1 it is only printed. The token is the client's own: `hf auth login`,
        or HF_TOKEN.
        """
        from autoaux.training.models import offline, upload_of

        upload = upload_of(model, repository, public)
        command, skipped = shlex.join(upload.words), offline()
        if not as_json:
            print(printable(command))
            if upload.open_fields:
                print(f"README.md: {upload.open_fields} fields are still to be filled in")
            if skipped:
                print("skipped: HF_HUB_OFFLINE is set")
        if not skipped:
            upload.run()
        if as_json:
            print(
                json_answer(
                    {
                        "repository": repository,
                        "command": command,
                        "open_fields": upload.open_fields,
                        "uploaded": not skipped,
                    }
                )
            )
