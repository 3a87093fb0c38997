from benchmarks.runner import run

run("search")
