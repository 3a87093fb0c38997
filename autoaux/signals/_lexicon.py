"""One number per word string, shared by all profiles that are compared."""

import numpy as np

from autoaux.signals._profile import Profile


class Lexicon:
    """Numbers words as they come, so that two profiles of one lexicon compare as integers."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._of_profile: dict[str, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def numbers(self, profile: Profile) -> np.ndarray:
        """int64 [words]: the number of each of the profile's words."""
        known = self._of_profile.get(profile.digest)
        if known is None:
            table = self._numbers
            known = np.array(
                [table.setdefault(form, len(table)) for form in profile.forms], np.int64
            )
            self._of_profile[profile.digest] = known
        return known
