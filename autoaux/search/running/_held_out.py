"""The main task's test split, read once."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from autoaux.errors import InputError
from autoaux.files import write_text
from autoaux.ledger import pack_counts
from autoaux.runfolder import RunFolder
from autoaux.search.arms import Arm, arm_from_dict
from autoaux.search.running._runner import ScoreOnTest


@dataclass(frozen=True)
class HeldOut:
    """Scores on test, in [0, 1], of the confirmation's runs of an arm and of the single task.

    `counts` and `single_task_counts` are what they are made of, as `pack_counts` packs it, a table
    per run; empty where it was not recorded.
    """

    arm: Arm
    scores: list[float]
    single_task: list[float]
    counts: str = ""
    single_task_counts: str = ""

    @classmethod
    def of(
        cls, arm: Arm, winner: Sequence[ScoreOnTest], single_task: Sequence[ScoreOnTest]
    ) -> "HeldOut":
        return cls(
            arm,
            [run.score for run in winner],
            [run.score for run in single_task],
            _packed(winner),
            _packed(single_task),
        )

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> "HeldOut":
        return cls(**kept | {"arm": arm_from_dict(kept["arm"])})

    @classmethod
    def kept_in(cls, folder: RunFolder) -> "HeldOut | None":
        """What the folder keeps of it besides the study, which may get lost; None before.

        Raises:
            InputError: the file is damaged, so that nobody knows what was read.
        """
        try:
            return cls.from_dict(json.loads(folder.held_out.read_bytes()))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError):
            raise InputError(
                f"{folder.held_out}: half written or not autoaux's; it says that test was read,"
                " and what test said is lost: copy the file back, or delete it to have test read"
                " again"
            ) from None

    def keep_in(self, folder: RunFolder) -> None:
        write_text(folder.held_out, json.dumps(self.to_dict(), indent=1) + "\n")


def _packed(runs: Sequence[ScoreOnTest]) -> str:
    return pack_counts([run.counts for run in runs if run.counts is not None])
