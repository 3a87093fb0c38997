from benchmarks.runner import run

run("corpora")
