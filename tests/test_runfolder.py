"""The folder of a selection: its files' names, its lock, its journal."""

import subprocess
import sys

import pytest

from autoaux.errors import InputError
from autoaux.runfolder import RunFolder

# As version 0.1.0 named them: folders of that version are still read.
NAMES = {
    "record": "run.json",
    "lock": "run.lock",
    "study": "study.db",
    "ledger": "ledger.jsonl",
    "checkpoints": "checkpoints",
    "worker_log": "worker.log",
    "facts": "data.json",
    "evidence": "evidence.json",
    "events": "events.jsonl",
    "decision": "decision.json",
    "recipe": "recipe.yaml",
    "model": "model",
    "report": "report.html",
    "tracking": "mlflow.db",
    "tracking_link": "mlflow.json",
    "artifacts": "artifacts",
}


def test_every_file_keeps_the_name_it_had_in_version_0_1_0(tmp_path):
    folder = RunFolder(tmp_path)
    assert {name: getattr(folder, name) for name in NAMES} == {
        name: tmp_path / file for name, file in NAMES.items()
    }


def test_no_other_module_spells_the_name_of_a_file_of_the_folder():
    import re
    from pathlib import Path

    import autoaux

    package = Path(autoaux.__file__).parent
    elsewhere = {"model", "checkpoints", "artifacts", "ledger.jsonl", "recipe.yaml"}  # too
    only_here = set(NAMES.values()) - elsewhere
    spelled = re.compile("[\"'/](" + "|".join(map(re.escape, only_here)) + ")[\"']")
    found = [
        f"{module.name}: {hit.group()}"
        for module in package.rglob("*.py")
        if module.name != "runfolder.py"
        for hit in [spelled.search(module.read_text(encoding="utf-8"))]
        if hit
    ]
    assert not found


def test_a_folder_is_held_by_one_process_at_a_time_and_set_free_when_it_is_killed(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from autoaux.runfolder import RunFolder\n"
        "with RunFolder(Path(sys.argv[1])).held():\n"
        "    print('held', flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(InputError, match="another autoaux is running in this folder"):
            with RunFolder(tmp_path).held():
                pass
        other.kill()
    with RunFolder(tmp_path).held(), pytest.raises(InputError, match="another autoaux"):
        with RunFolder(tmp_path).held():
            pass
    with RunFolder(tmp_path).held():
        pass


def test_a_line_torn_by_a_crash_spoils_only_itself(tmp_path):
    folder = RunFolder(tmp_path / "new")
    folder.write_down({"event": "a", "name": "über\udcff"})
    with folder.events.open("ab") as file:
        file.write(b'{"event": "b", "numb')
    folder.write_down({"event": "c"})
    with folder.events.open("ab") as file:
        file.write(b"[]\n\xff\xfe\n\n")
    assert list(folder.written_down()) == [
        {"event": "a", "name": "über?"},
        None,
        {"event": "c"},
        None,
        None,
    ]
