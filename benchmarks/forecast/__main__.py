from benchmarks.runner import run

run("forecast")
