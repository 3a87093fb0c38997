"""The report page in a real browser: what a person sees, sorts, filters, opens and sends."""

import re
from dataclasses import replace

import numpy as np
import pytest
from report_samples import (
    NEWS,
    NOISE,
    SINGLE,
    WITH_NEWS,
    WITH_NOISE,
    corpus,
    decision,
    events,
    evidence,
    gathered,
    outcome,
    started,
)

from autoaux.display import chance, duration
from autoaux.errors import InputError
from autoaux.forecast import CandidateForecast, Forecast
from autoaux.report import Journal, read_journal, signed, summarize, write_report
from autoaux.search.arms import Arm
from autoaux.search.beliefs import HeldOutGain
from autoaux.search.decision import Believed
from autoaux.search.events import DecisionMade, TrialEnded, TrialStarted
from autoaux.signals import SignalTable


def foreseen(names: tuple[str, ...]) -> dict:
    """Signals, a forecast and leaks such as a search hands over."""
    table = SignalTable(
        "tweets",
        names,
        ("text_overlap", "uue"),
        np.array([[0.5, np.nan]] * len(names)),
        {(name, "uue"): "no vectors" for name in names},
    )
    candidates = tuple(
        CandidateForecast(
            name, 2.0, -1.0, 5.0, 0.86, 1.8, {"headroom": 1.5, "text_overlap": 0.5}, 3
        )
        for name in names
    )
    return {
        "signals": table,
        "forecast": Forecast("tweets", candidates, np.eye(len(names))),
        "leaks": {names[0]: {"dropped": 2}},
    }


def run_folder(folder, told):
    journal = Journal(folder)
    for event in told:
        journal(event)
    return folder


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    told = [started(gathered(**foreseen(("news", "noise")))), *events()[1:]]
    return write_report(run_folder(tmp_path_factory.mktemp("run"), told)).as_uri()


def visible_rows(browser) -> list[str]:
    return browser.execute_script(
        "return [...document.querySelectorAll('#board tbody tr')]"
        ".filter(r => !r.hidden && !r.classList.contains('group'))"
        ".map(r => r.querySelector('a').textContent)"
    )


def test_the_verdict_comes_first_with_gain_interval_cost_and_command(browser, page):
    browser.get(page)
    verdict = browser.find_element("id", "verdict").text
    for words in (
        "news helps",
        "+3.50",
        "+1.20 to +5.80",
        ".993",
        "82.00",
        "single task 79.00",
        "5 runs",
        "autoaux train",
        "recipe.yaml",
    ):
        assert words in verdict
    sections = browser.execute_script(
        "return [...document.querySelectorAll('main > section')].map(s => s.id)"
    )
    assert sections == [
        "verdict",
        "leaderboard",
        "forecast",
        "candidates",
        "search",
        "data",
        "cite",
    ]


def test_sorting_keeps_the_single_task_on_top(browser, page):
    browser.get(page)
    assert visible_rows(browser) == ["single task", "news", "noise"]
    by_gain = browser.find_elements("css selector", "#board thead button")[1]
    by_gain.click()
    assert visible_rows(browser) == ["single task", "news", "noise"]
    by_gain.click()
    assert visible_rows(browser) == ["single task", "noise", "news"]
    headings = browser.find_elements("css selector", "#board thead th")
    assert headings[1].get_attribute("aria-sort") == "ascending"


def test_what_fresh_seeds_confirmed_stands_apart_and_the_winner_is_marked(browser, tmp_path):
    said = decision()
    winner = replace(said.winner, fresh_scores=(0.84, 0.85))
    board = (said.leaderboard[0], winner, *said.leaderboard[2:])
    decided = replace(said, winner=winner, leaderboard=board)
    folder = run_folder(tmp_path, [*events()[:-1], DecisionMade(decided)])
    browser.get(write_report(folder).as_uri())
    groups = browser.find_elements("css selector", "#board tr.group")
    assert [group.text for group in groups] == [
        "Confirmed on fresh seeds",
        "Searched only: what did well here did so by luck too",
    ]
    marked = browser.find_element("css selector", "#board tr.winner")
    assert "the winner" in marked.text and marked.find_element("css selector", "a").text == "news"
    browser.find_elements("css selector", "#board thead button")[1].click()
    assert not any(group.is_displayed() for group in groups)  # a sorted board has none


def test_a_phone_shows_cards_with_the_verdict_first_and_breaks_no_word(browser, page):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": True},
    )
    try:
        browser.get(page)
        card = browser.find_element("css selector", "#board tr.winner")
        tops = {
            name: card.find_element("css selector", f"td[data-label='{name}']").rect["y"]
            for name in ("verdict", "gain", "runs")
        }
        assert tops["verdict"] < tops["gain"] < tops["runs"]
        assert not browser.find_element("css selector", "#board thead").is_displayed()
        lines = browser.execute_script(
            "return [...document.querySelectorAll('#board a')].map(a => a.getClientRects().length)"
        )
        assert set(lines) == {1}
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_on_paper_the_story_takes_two_pages_and_the_evidence_comes_after(browser, page):
    paper = {"width": 718, "height": 1047, "deviceScaleFactor": 1, "mobile": False}  # A4, 1 cm
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", paper)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        browser.get(page)
        story = browser.execute_script(
            "return document.getElementById('candidates').getBoundingClientRect().top + scrollY"
        )
        assert story <= 2 * paper["height"]
        style = "return getComputedStyle(document.getElementById('candidates')).breakBefore"
        assert browser.execute_script(style) == "page"
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_click_on_a_cell_of_the_label_map_shows_its_words(browser, page):
    browser.get("about:blank")
    browser.get(page + "#arm-news")
    browser.execute_script(
        "[...document.querySelectorAll('#arm-news .words path title')]"
        ".find(t => t.textContent.startsWith('NOUN → NNS')).parentElement"
        ".dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    assert (
        browser.find_element("css selector", "#arm-news output").text == "NOUN → NNS, 100 %: dogs"
    )


def test_what_test_said_has_its_interval(browser, tmp_path):
    found = HeldOutGain(3.0, 0.4, 5.6, 0.02)
    decided = replace(decision(), test_gain=found)
    page = write_report(run_folder(tmp_path, [*events()[:-1], DecisionMade(decided)]))
    browser.get(page.as_uri())
    verdict = browser.find_element("id", "verdict").text
    assert "+3.00" in verdict and "+0.40 to +5.60, p 0.020" in verdict


def test_filtering_by_name_and_by_verdict(browser, page):
    browser.get(page)
    browser.find_element("id", "filter").send_keys("NOI")
    assert visible_rows(browser) == ["single task", "noise"]
    assert browser.find_element("id", "shown").text == "1 of 2"
    browser.get(page)
    browser.execute_script(
        "const s = document.getElementById('by-verdict'); s.value = 'helps'; s.dispatchEvent(new"
        " Event('change'))"
    )
    assert visible_rows(browser) == ["single task", "news"]


def test_a_link_opens_its_candidate_and_opening_one_gives_its_link(browser, page):
    browser.get("about:blank")
    browser.get(page + "#arm-noise")
    opened = "return [...document.querySelectorAll('#candidates > details[open]')].map(d => d.id)"
    assert browser.execute_script(opened) == ["arm-noise"]
    browser.find_element("css selector", "#arm-news summary").click()
    assert browser.execute_script(opened) == ["arm-news", "arm-noise"]
    assert browser.execute_script("return location.hash") == "#arm-news"
    browser.find_element("css selector", "#board a[href='#arm-single-task']").click()
    assert "arm-single-task" in browser.execute_script(opened)


def test_an_opened_candidate_shows_signals_contributions_labels_leaks_and_curves(browser, page):
    browser.get("about:blank")
    browser.get(page + "#arm-news")
    browser.find_element("css selector", "#arm-news details.inner summary").click()
    opened = browser.find_element("id", "arm-news").text
    # the words both hold are we, run and dogs: dogs is NOUN here and NNS there, each alone
    for words in (
        "2 of its sentences stand in the main task's dev or test and were dropped",
        "NOUN → NNS 100 %: dogs",
        "text_overlap 0.5",
        "no vectors: uue",
        "headroom",
        "+1.50",
        "84.00",
    ):
        assert words in opened
    figures = browser.execute_script(
        "return [...document.querySelectorAll('#arm-news figure svg')].map(s =>"
        " s.getAttribute('aria-label'))"
    )
    assert [label.split(",")[0].split(":")[0] for label in figures] == [
        "What moved the forecast",
        "Labels of shared words",
        "Learning curves",
    ]


def test_the_page_says_all_of_it_without_javascript(browser, page):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(page)
        text = browser.find_element("tag name", "main").text
        assert (
            "news helps" in text
            and "+3.50" in text
            and "undecided" in text
            and "Filter" not in text
        )
        browser.find_element("css selector", "#arm-news summary").click()
        assert "NOUN → NNS" in browser.find_element("id", "arm-news").text
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_nothing_is_fetched_and_nothing_is_complained_about(browser, page):
    browser.get_log("browser")
    browser.get(page)
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert browser.get_log("browser") == []


def test_light_and_dark_follow_the_reader_and_paper_is_white(browser, page):
    def background(**emulated):
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", emulated)
        return browser.execute_script("return getComputedStyle(document.body).backgroundColor")

    browser.get(page)
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    assert (
        background(features=[{"name": "prefers-color-scheme", "value": "light"}])
        == "rgb(255, 255, 255)"
    )
    assert background(features=dark) == "rgb(20, 24, 29)"
    assert background(media="print", features=dark) == "rgb(255, 255, 255)"
    assert not browser.find_element("css selector", ".controls").is_displayed()
    background(media="", features=[])


@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_never_scrolls_sideways(browser, page, width):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    try:
        browser.get("about:blank")
        browser.get(page + "#arm-news")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


EVIL = "<script>document.title='owned'</script>"
IMAGE = '"><img src=x onerror="document.title=\'owned\'">'


def test_a_corpus_of_html_and_script_shows_as_text(browser, tmp_path):
    main = corpus(EVIL, [[(EVIL, IMAGE), ("</script>", "{{ 7*7 }}")]], "d" * 64)
    other = corpus(IMAGE, [[(EVIL, "<b>bold</b>"), ("</script>", "&lt;")]], "e" * 64)
    arm = Arm((IMAGE,), "multitask", "candidate")
    found = evidence(
        arm,
        (0.83,),
        1.0,
        -1.0,
        3.0,
        0.8,
        "undecided",
        forecast=(1.0, -1.0, 3.0),
        note="<u>note</u>",
    )
    made = replace(
        decision(),
        main=EVIL,
        sentence=f"{IMAGE} is undecided",
        winner=found,
        leaderboard=(evidence(SINGLE, (0.80,), 0.0, 0.0, 0.0, 0.5, "no effect"), found),
    )
    told = [
        started(gathered(main, [other], **foreseen((IMAGE,)))),
        TrialStarted(0, arm, 0, "<u>phase</u>"),
        TrialEnded(0, arm, 0, replace(outcome(arm, 0, 0.83), error=EVIL), 1.0, 1.0),
        DecisionMade(made),
    ]
    address = write_report(run_folder(tmp_path, told)).as_uri()
    browser.get(address)
    browser.execute_script("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert "which auxiliary tasks help" in browser.title
    text = browser.find_element("tag name", "body").text
    assert (
        f"{IMAGE} is undecided" in text
        and EVIL in text
        and "<b>bold</b>" in text
        and "<u>note</u>" in text
    )
    assert "{{ 7*7 }}" in text
    assert browser.find_elements("css selector", "main img, main b, main u, main script") == []


def test_a_selection_that_has_not_decided_yet_can_be_read(browser, tmp_path):
    browser.get(write_report(run_folder(tmp_path, events()[:7])).as_uri())
    text = browser.find_element("tag name", "main").text
    assert "Not decided yet: 2 runs so far" in text and "not run" in text
    # the single task had 80 and 81, news 83
    browser.get(write_report(run_folder(tmp_path / "later", events()[:10])).as_uri())
    board = browser.find_element("id", "board").text
    assert "Runs so far" in board and "+2.50" in board and "not decided yet" in board


def test_a_folder_half_written_is_named_in_one_line(tmp_path):
    with pytest.raises(InputError, match=r"events\.jsonl"):
        summarize(tmp_path)
    run_folder(tmp_path, events())
    (tmp_path / "data.json").write_text('{"main"', encoding="utf-8")
    with pytest.raises(InputError, match=r"data\.json: half written"):
        summarize(tmp_path)
    (tmp_path / "data.json").unlink()
    with pytest.raises(InputError, match=r"data\.json: missing"):
        summarize(tmp_path)


def test_beliefs_stand_at_the_times_of_their_runs_with_what_fresh_seeds_said(tmp_path):
    beliefs = (
        Believed(WITH_NEWS, ((2, 2.0, -4.0, 8.0), (3, 3.0, 1.0, 5.0))),
        Believed(WITH_NOISE, ((4, -0.5, -3.0, 2.0),)),
    )
    journal = Journal(tmp_path)
    for event in events()[:-1]:
        journal(event)
    recorded, _ = read_journal(tmp_path)
    began = recorded[0].time
    at = {item.event.number: item.time for item in recorded if isinstance(item.event, TrialEnded)}
    journal(DecisionMade(replace(decision(), beliefs=beliefs)))
    news, noise = summarize(tmp_path).narrowing
    assert news.points == (
        (at[2] - began, 2.0, -4.0, 8.0),
        (at[3] - began, 3.0, 1.0, 5.0),
    ) and news.confirmed == (3.5, 1.2, 5.8)
    assert noise.points == ((at[4] - began, -0.5, -3.0, 2.0),) and noise.confirmed is None


def test_beliefs_never_go_back_in_time_where_workers_end_runs_out_of_order(tmp_path):
    stack = Arm(("news",), "stack", "candidate")
    leaderboard = (
        *decision().leaderboard,
        evidence(stack, (0.82,), 1.0, -1.0, 3.0, 0.8, "undecided"),
    )
    beliefs = (
        Believed(WITH_NEWS, ((2, 2.0, -4.0, 8.0), (3, 3.0, 1.0, 5.0))),
        Believed(stack, ((3, 1.0, -1.0, 3.0),)),
    )
    began, *told, _ = events()
    late = [one for one in told if getattr(one, "number", None) != 2] + [
        one for one in told if getattr(one, "number", None) == 2
    ]
    run_folder(
        tmp_path,
        [
            began,
            *late,
            DecisionMade(replace(decision(), leaderboard=leaderboard, beliefs=beliefs)),
        ],
    )
    news, other = summarize(tmp_path).narrowing
    (first, *_), (second, *_) = news.points
    assert first == second == other.points[0][0]
    assert (news.name, other.name) == ("news (multitask)", "news (stack)")


def test_names_of_points_that_lie_close_do_not_cover_one_another(tmp_path):
    names = ("one long name", "another long name", "far away")
    forecasts = (2.0, 2.1, -4.0)
    found = foreseen(names)
    found["forecast"] = replace(
        found["forecast"],
        candidates=tuple(
            replace(one, gain=gain)
            for one, gain in zip(found["forecast"].candidates, forecasts, strict=True)
        ),
    )
    board = tuple(
        evidence(
            Arm((name,), "multitask", "candidate"),
            (0.8, 0.8),
            1.0 + forecast / 100,
            -1.0,
            3.0,
            0.8,
            "undecided",
            forecast=(forecast, forecast - 3, forecast + 3),
        )
        for name, forecast in zip(names, forecasts, strict=True)
    )
    decided = replace(decision(), leaderboard=(*decision().leaderboard[:1], *board))
    told = [started(gathered(candidates=(), **found)), DecisionMade(decided)]
    page = write_report(run_folder(tmp_path, told)).read_text(encoding="utf-8")
    drawn = page[page.index('<section id="forecast">') : page.index('<section id="candidates">')]
    (long, top), (longer, next_top), _ = (
        tuple(map(float, re.search(rf'x="([\d.]+)" y="([\d.]+)"[^>]*>{name}<', drawn).groups()))
        for name in names
    )
    assert abs(long - longer) < 12 * len(names[0]) / 3  # they would lie over one another
    assert abs(top - next_top) >= 12  # the size of their letters


def test_two_arms_of_one_name_have_addresses_of_their_own(tmp_path):
    twice = replace(
        decision(),
        leaderboard=(
            *decision().leaderboard,
            evidence(
                Arm(("news",), "stack", "candidate"), (0.82,), 1.0, -1.0, 3.0, 0.8, "undecided"
            ),
        ),
    )
    rows = summarize(run_folder(tmp_path, [*events()[:-1], DecisionMade(twice)])).rows
    assert [row.key for row in rows] == ["single-task", "news", "noise", "news.2"]


def test_numbers_are_never_surer_or_longer_than_they_are():
    assert (signed(-0.5), signed(3.456)) == ("−0.50", "+3.46")
    assert (chance(0.99999), chance(0.5), chance(0.0)) == ("> .999", ".500", "< .001")
    assert (duration(45), duration(600), duration(7500)) == ("45 s", "10 min", "2 h 05 min")


def test_the_failed_run_is_there_with_its_reason(tmp_path):
    rows = summarize(run_folder(tmp_path, events())).rows
    failed = next(row for row in rows if row.arm == WITH_NOISE).trials[0]
    assert (failed.status, failed.score, failed.error) == ("failed", None, "CUDA out of memory")


def test_a_candidate_that_came_in_one_piece_has_a_label_map_of_the_part_it_is_trained_on(tmp_path):
    whole = replace(NEWS, splits={"all": NEWS.splits["train"]})
    begun = started(gathered(candidates=(whole, NOISE), clean={"news": NEWS}))
    rows = summarize(run_folder(tmp_path, [begun])).rows
    mapped = next(row for row in rows if row.name == "news").label_map
    # of the words both hold, dogs is NOUN here and NNS there
    assert [
        (mapped.rows[cell.row], mapped.columns[cell.column])
        for cell in mapped.cells
        if cell.examples == ("dogs",)
    ] == [("NOUN", "NNS")]


@pytest.mark.parametrize(
    ("verdict", "said", "not_said"),
    [("helps", "Train the winner", "guess"), ("undecided", "the better guess", "Train the winner")],
)
def test_no_winner_is_spoken_of_while_nothing_is_decided(tmp_path, verdict, said, not_said):
    told = [*events()[:-1], DecisionMade(replace(decision(), verdict=verdict))]
    page = write_report(run_folder(tmp_path, told)).read_text(encoding="utf-8")
    section = page[page.index('<section id="verdict">') : page.index('<section id="leaderboard">')]
    assert said in section and not_said not in section


def test_candidates_that_were_not_run_come_by_their_forecast_and_say_why(tmp_path):
    found = foreseen(("news", "noise"))
    low = replace(found["forecast"].candidates[0], gain=-1.0)
    found["forecast"] = replace(
        found["forecast"], candidates=(low, found["forecast"].candidates[1])
    )
    board = replace(
        decision(),
        leaderboard=decision().leaderboard[:1],
        winner=decision().leaderboard[0],
        left_out=(("news", "hardly a chance"),),
    )
    told = [started(gathered(**found)), *events()[1:4], DecisionMade(board)]
    rows = summarize(run_folder(tmp_path, told)).rows
    assert [(row.name, row.why_not_run) for row in rows[1:]] == [
        ("noise", "the search ended first"),
        ("news", "hardly a chance"),
    ]
