from benchmarks.runner import run

run("training")
