from benchmarks.runner import run

run("papers")
