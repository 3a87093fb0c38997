"""What a notebook shows of a search: in one place, escaped, in the order of scores."""

import sys
from types import SimpleNamespace

from report_samples import events

from autoaux import api, watching
from autoaux.search.arms import Arm
from autoaux.search.events import TrialStarted
from autoaux.watching import NotebookProgress, in_notebook


def test_every_event_shows_the_whole_anew():
    shown = []
    watch = NotebookProgress(shown.append)
    told = events()
    for event in told:
        watch(event)
    assert len(shown) == len(told)
    first, last = shown[0], shown[-1]
    assert "0 trials" in first and "about 10 s left" in first
    assert "5 trials" in last and last.index("news") < last.index("single task")
    assert "84.00" in last and "80.50" in last  # means of .83 and .85, of .80 and .81
    assert 'value="1.000"' in last


def test_what_runs_is_told_with_its_step_and_escaped():
    watch = NotebookProgress(lambda html: None)
    watch(TrialStarted(0, Arm(("<b>x</b>",), "auxiliary", "candidate"), 7, "singles"))
    assert "&lt;b&gt;x&lt;/b&gt;, seed 7: starting" in watch.html()
    assert "<b>x" not in watch.html()


def test_a_cell_is_updated_in_place(monkeypatch):
    told = []

    def display(html, display_id):
        told.append((html, display_id))
        return SimpleNamespace(update=told.append)

    fake = SimpleNamespace(HTML=lambda text: text, display=display)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(display=fake))
    monkeypatch.setitem(sys.modules, "IPython.display", fake)
    watch = NotebookProgress()
    for event in events()[:3]:
        watch(event)
    assert told[0] == ("", True) and len(told) == 4 and all("progress" in one for one in told[1:])


def test_only_a_kernel_is_a_notebook(monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert not in_notebook()
    for shell, expected in ((None, False), (SimpleNamespace(), False)):
        monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda s=shell: s))
        assert in_notebook() == expected
    kernel = SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: kernel))
    assert in_notebook()


def test_select_shows_it_where_it_is_asked_for(monkeypatch, tmp_path):
    seen = []
    monkeypatch.setattr(watching, "_cell_writer", lambda: seen.append)
    monkeypatch.setattr(api.Asked, "check", lambda *_: None)
    monkeypatch.setattr(api.Asked, "answer", lambda _, main, pool, listeners, stop: listeners)
    monkeypatch.setattr(api, "_read", lambda main, pool: (main, pool))
    monkeypatch.setattr(api, "load_corpus", lambda path: path)
    listeners = [api.select("m", "p", record=False, progress=on) for on in (True, False, None)]
    assert [len(each) for each in listeners] == [1, 0, 0]
