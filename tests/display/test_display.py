"""How results show themselves: fitted to a console, escaped in a notebook, readable in light
and dark.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from autoaux.corpora import Pool, Unread, corpus_from_sentences
from autoaux.display import Row, Table, as_html, as_text, chance, duration
from autoaux.forecast import CandidateForecast, Forecast
from autoaux.recipe import CorpusRef, Recipe
from autoaux.search import Arm, ArmEvidence, Decision
from autoaux.signals import SignalTable

HOSTILE = "<script>alert(1)</script>"


def corpus(name: str):
    return corpus_from_sentences(
        name,
        {"train": [(["Ana", "runs"], ["B-PER", "O"])] * 3, "dev": [(["Ana"], ["B-PER"])]},
        language="en",
    )


def decision(name: str) -> Decision:
    single = ArmEvidence(Arm(), (0.8,), 0.8, 0.0, 0.0, 0.0, 0.0, "no effect", 3, 9.0)
    helps = ArmEvidence(
        Arm((name,), "auxiliary", "candidate", updates=1.0),
        (0.83,),
        0.83,
        3.0,
        1.25,
        4.75,
        0.99995,
        "helps",
        3,
        9.0,
    )
    unsure = ArmEvidence(
        Arm(("other",), "stack", "candidate", updates=1.0),
        (0.81,),
        0.81,
        1.0,
        -0.5,
        2.5,
        0.84,
        "undecided",
        1,
        3.0,
        6,
    )
    recipe = Recipe(main=CorpusRef(name="main", path="main", digest="0" * 64))
    return Decision(
        "main",
        "accuracy",
        "helps",
        f"train main with {name}",
        helps,
        (single, helps, unsure),
        recipe,
        7,
        120.0,
        0.81,
        0.79,
        warnings=("few runs",),
    )


def forecast(name: str) -> Forecast:
    best = CandidateForecast(
        "best", 2.0, -1.0, 5.0, 0.86, 1.8, {"headroom": 1.5, "jsd.words": -0.75, "size": 0.25}, 3
    )
    other = CandidateForecast(name, 0.5, -2.5, 3.5, 0.61, 1.8, {"headroom": 0.5}, 0)
    return Forecast("main", (other, best), np.eye(2), notes=("learned from 4 main tasks only",))


def signals(name: str) -> SignalTable:
    values = np.array([[0.5, np.nan], [0.25, np.nan]])
    return SignalTable(
        "main",
        (name, "other"),
        ("shared_vocabulary", "uue"),
        values,
        {(name, "uue"): "no vectors", ("other", "uue"): "no vectors"},
    )


def everything(name: str) -> list:
    pool = Pool(
        (corpus(name), corpus("other")), (Unread(Path("pool") / "picture.png", "not text"),)
    )
    return [corpus(name), pool, decision(name), forecast(name), signals(name)]


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.words = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.words.append(data)


@pytest.mark.parametrize(
    "place", range(5), ids=["corpus", "pool", "decision", "forecast", "signals"]
)
def test_a_name_that_is_html_shows_as_text(place):
    page = Tags(everything(HOSTILE)[place]._repr_html_())
    assert "script" not in page.tags
    assert any(HOSTILE in words for words in page.words)


@pytest.mark.parametrize(
    "place", range(5), ids=["corpus", "pool", "decision", "forecast", "signals"]
)
@pytest.mark.parametrize("width", [80, 120])
def test_text_keeps_to_the_width_of_the_console(place, width):
    named = everything(" + ".join(["a_rather_long_corpus_name"] * 6))[place]
    assert max(map(len, as_text(named.to_table(), width).splitlines())) <= width


def test_a_decision_says_its_sentence_and_every_arm_in_a_line():
    lines = as_text(decision("news").to_table(), 120).splitlines()
    assert lines[0] == "train main with news"
    assert lines[1].split() == [
        "trained",
        "with",
        "gain",
        "90",
        "%",
        "interval",
        "P(helps)",
        "verdict",
        "runs",
        "+runs",
        "dev",
        "updates",
    ]
    assert lines[2].split() == ["single", "task", "3", "80.00"]
    assert lines[3].split() == [
        "news",
        "+3.00",
        "[+1.25,",
        "+4.75]",
        ">",
        ".99",
        "helps",
        "3",
        "83.00",
        "1",
    ]
    assert lines[4].split() == [
        "other",
        "(stack)",
        "+1.00",
        "[-0.50,",
        "+2.50]",
        ".84",
        "undecided",
        "1",
        "6",
        "81.00",
        "1",
    ]
    assert (
        "test, read once: 81.00 (single task 79.00)" in lines
        and "7 trials in 2 min" in lines
        and "! few runs" in lines
    )


def test_a_narrow_console_goes_without_the_optional_columns_and_their_legend():
    table = Table(
        "h",
        ("name", "must", "may"),
        (Row(("x" * 20, "1" * 10, "2" * 30)),),
        optional=("may",),
        legend={"may": "said here"},
    )
    assert "may" in as_text(table, 80) and "said here" in as_text(table, 80)
    assert (
        "may" not in as_text(table, 40)
        and "said here" not in as_text(table, 40)
        and "1" * 10 in as_text(table, 40)
    )


def test_an_optional_column_with_nothing_in_it_is_not_shown():
    assert "note" not in as_text(
        Table("h", ("name", "note"), (Row(("a", "")),), optional=("note",))
    )


def test_a_forecast_ranks_and_says_what_moves_it_most():
    lines = as_text(forecast("news").to_table(), 120).splitlines()
    assert [line.split()[0] for line in lines[2:4]] == ["best", "news"]
    assert lines[2].endswith("headroom +1.50, jsd.words -0.75")
    assert lines[-1] == "learned from 4 main tasks only"


def test_a_missing_signal_is_a_dash_with_its_reason():
    text = repr(signals("news"))
    assert text.splitlines()[2].split() == ["news", ".500", "–"]
    assert "– news, other: no vectors" in text


def test_a_pool_names_what_was_left_out():
    text = repr(everything("news")[1])
    assert "left out: pool/picture.png: not text" in text and "2 corpora" in text


def test_long_tables_say_how_much_is_cut_off():
    table = Table("h", ("name",), tuple(Row((f"row{i}",)) for i in range(200)))
    for shown in (as_text(table), as_html(table)):
        assert "row39" in shown and "row40" not in shown and "... and 160 more rows" in shown


def test_what_a_terminal_would_obey_is_not_printed():
    assert "\x1b" not in as_text(
        Table("\x1b[31mred", ("name",), (Row(("a\x1b]0;title\x07",)),), ("\x1b[2J",))
    )


def test_intervals_are_drawn_on_one_scale_around_zero():
    page = as_html(
        Table(
            "h",
            ("name",),
            (Row(("a",), "good", (0.0, 1.0, 2.0)), Row(("b",), "bad", (-2.0, -1.0, 0.0))),
        )
    )
    zeros = re.findall(r"M([\d.]+) 0v14", page)
    dots = [float(x) for x in re.findall(r'cx="([\d.]+)"', page)]
    assert zeros == ["60.0", "60.0"]  # the middle of 120 pixels
    assert dots[0] - 60 == 60 - dots[1] == 27  # a quarter of the 108 pixels between the margins


@pytest.mark.parametrize(
    ("value", "in_three", "in_two"),
    [
        (0.99951, "> .999", "> .99"),
        (0.9851, ".985", ".99"),
        (0.0004, "< .001", "< .01"),
        (0.5, ".500", ".50"),
    ],
)
def test_a_probability_is_never_shown_as_certain(value, in_three, in_two):
    assert (chance(value), chance(value, 2)) == (in_three, in_two)


@pytest.mark.parametrize(("seconds", "words"), [(12, "12 s"), (240, "4 min"), (7500, "2 h 05 min")])
def test_durations_are_in_words(seconds, words):
    assert duration(seconds) == words


def test_a_decision_and_a_forecast_are_frames_too():
    board = decision("news").to_frame()
    assert board["arm"].tolist() == ["single task", "news", "other"] and board["mean"].tolist() == [
        80.0,
        83.0,
        81.0,
    ]
    assert board.loc[board["verdict"] == "helps", ["gain", "low", "high"]].values.tolist() == [
        [3.0, 1.25, 4.75]
    ]
    expected = forecast("news").to_frame()
    assert expected.index.tolist() == ["best", "news"] and expected["headroom"].tolist() == [
        1.5,
        0.5,
    ]
    assert expected["jsd.words"].isna().tolist() == [False, True]


def test_a_pool_is_gone_through_and_gives_a_corpus_by_name():
    a, b = (
        corpus_from_sentences(name, {"train": [(["w", "v"], ["X", "Y"])]})
        for name in ("a_news", "b_wiki")
    )
    pool = Pool((a, b))
    assert len(pool) == 2 and list(pool) == [a, b] and pool.names == ("a_news", "b_wiki")
    assert pool["b_wiki"] is b
    with pytest.raises(KeyError, match="no corpus a_new; did you mean a_news"):
        pool["a_new"]
