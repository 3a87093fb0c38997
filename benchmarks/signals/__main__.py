from benchmarks.runner import run

run("signals")
