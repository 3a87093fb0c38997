"""An explanation's words and numbers are those of the forecast it explains."""

import json

import numpy as np
import pytest
from known_truth import Known, a_ledger, a_table

from autoaux.forecast import GROUPS, Forecaster, experience_of, explain, group_of
from autoaux.ledger import Ledger
from autoaux.signals import SIGNALS


@pytest.fixture(scope="module")
def explained():
    forecaster = Forecaster.fit(experience_of(a_ledger()[0]))
    table = a_table(np.linspace(0, 1, 10))
    forecast = forecaster.predict(
        Known("new", "new"), [Known(f"a{i}", f"a{i}") for i in range(10)], table
    )
    return forecast, table


def test_the_reasons_add_up_to_the_expected_gain(explained):
    forecast, table = explained
    for candidate in forecast.candidates:
        found = explain(forecast, candidate.name, table)
        assert sum(reason.points for reason in found.reasons) == pytest.approx(
            candidate.gain, abs=1e-6
        )


def test_rank_and_sentence_say_what_the_forecast_says(explained):
    forecast, table = explained
    best = forecast.ranked()[0]
    found = explain(forecast, best.name, table)
    assert found.rank == 1
    assert (
        f"{best.gain:+.2f} points" in found.sentence
        and "tried on 10 other main tasks" in found.sentence
    )


def test_what_sets_a_candidate_apart_comes_first(explained):
    forecast, table = explained
    found = explain(forecast, "a9", table)
    apart = [abs(reason.points - reason.typical) for reason in found.reasons]
    assert apart == sorted(apart, reverse=True)
    # The last candidate overlaps most; overlap is a label-mapping fact by default.
    shown = {name: value for reason in found.reasons for name, value, _, _ in reason.details}
    assert shown["overlap"] == 1.0


def test_an_unknown_candidate_is_a_key_error(explained):
    with pytest.raises(KeyError):
        explain(*explained[:1], "nobody", explained[1])


def test_every_signal_belongs_to_a_group():
    assert {group_of(name) for name in SIGNALS} | {"headroom"} == set(GROUPS)


def test_the_packaged_experience_holds_names_and_numbers_only():
    from importlib.resources import as_file, files

    with as_file(files("autoaux.forecast") / "experience.jsonl.gz") as path:
        records = Ledger(path).records()
    strings = set()
    for record in records:
        for key, value in json.loads(
            json.dumps(record.__dict__, default=lambda o: o.__dict__)
        ).items():
            if isinstance(value, str):
                strings.add(value)
            elif key in ("auxiliaries", "auxiliary_names"):
                strings |= set(value)
    assert len(records) > 100
    # A sentence has spaces; digests and names of corpora have none.
    assert not [text for text in strings if " " in text or "/" in text]
