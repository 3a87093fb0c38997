from benchmarks.runner import run

run("report")
