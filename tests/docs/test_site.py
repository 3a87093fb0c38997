"""The site has every page and every picture that it speaks of, and quotes what was measured."""

import json
import re
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
CONFIG = ROOT / "tools" / "website" / "mkdocs.yml"
QUOTING = ("index.md", "how-long.md", "when-not.md")


def named(nav):
    """Every page of a navigation, however deep."""
    for entry in nav:
        for target in entry.values() if isinstance(entry, dict) else [entry]:
            yield from named(target) if isinstance(target, list) else [target]


def test_the_navigation_names_pages_that_there_are_each_once():
    """Those that it does not name stand under More: tools/website/repository.py."""
    nav = yaml.safe_load(CONFIG.read_text("utf-8"))["nav"]
    pages = list(named(nav))
    assert len(pages) == len(set(pages)) and any("More" in part for part in nav)
    made = {"api.md", "benchmarks/README.md"}  # by tools/website/repository.py
    assert set(pages) <= {page.name for page in PAGES} | made


def test_nothing_is_asked_of_the_network_and_every_link_is_checked():
    config = yaml.safe_load(CONFIG.read_text("utf-8"))
    assert config["theme"]["font"] is False
    checks = config["validation"]
    assert {checks[name] for name in ("absolute_links", "unrecognized_links", "anchors")} == {
        "warn"
    }
    assert "--strict" in (ROOT / "Makefile").read_text("utf-8").split("\ndocs: $")[1]


@pytest.mark.parametrize("page", [DOCS / name for name in QUOTING], ids=lambda page: page.name)
def test_what_a_page_quotes_stands_in_the_table_that_it_links_to(page):
    """Of paragraphs and rows with a link to a table: their figures in percent and their points."""
    text = page.read_text("utf-8")
    quoted = 0
    for part in re.split(r"\n\n|\n(?=\|)", text):
        tables = re.findall(r"\]\(\.\./(benchmarks/[\w/]+\.md)\)", part)
        if not tables:
            continue
        measured = "".join((ROOT / table).read_text("utf-8") for table in tables)
        shares = {float(share) for share in re.findall(r"([\d.]+) ?%", measured)}
        fractions = {round(100 * float(x), 1) for x in re.findall(r"\b([01]\.\d{3})\b", measured)}
        for figure in re.findall(r"([\d.]+) ?%", part):
            if figure not in ("90", "100"):  # of intervals, and of all
                assert float(figure) in shares | fractions, (page.name, figure)
                quoted += 1
    assert quoted or page.name == "when-not.md"


@pytest.mark.parametrize("picture", sorted(DOCS.rglob("*.png")), ids=lambda path: path.name)
def test_a_picture_is_small_and_shown(picture):
    assert picture.stat().st_size < 200_000
    shown = "".join(page.read_text("utf-8") for page in (*PAGES, ROOT / "README.md"))
    assert picture.relative_to(DOCS).as_posix() in shown


@pytest.mark.parametrize("file", sorted((DOCS / "gallery").glob("*.ipynb")), ids=lambda f: f.name)
def test_a_notebook_of_the_gallery_shows_its_run_as_the_page_does(file):
    """As nbformat 4 says, made by code that runs, and of the same decision as the page."""
    cells = json.loads(file.read_text("utf-8"))["cells"]
    for cell in cells:
        compile("".join(cell["source"]), file.name, "exec")
        (output,) = cell["outputs"]
        assert output["data"]["text/html"] and output["execution_count"]
    shown = "".join(cells[0]["outputs"][0]["data"]["text/plain"])
    page = file.with_suffix(".html").read_text("utf-8")
    assert re.search(r"<h1[^>]*>(.*?)</h1>", page, re.S)[1].split()[0] == shown.split()[0]


def test_the_page_of_names_is_made_of_what_the_package_names():
    mkdocs = pytest.importorskip("mkdocs", reason="mkdocs is not installed: autoaux[docs]")
    assert mkdocs
    sys.path.insert(0, str(CONFIG.parent))
    try:
        import repository
    finally:
        sys.path.remove(str(CONFIG.parent))
    import autoaux

    page = "\n".join(repository.api_page())
    assert re.findall(r"::: autoaux\.api\.(\w+)", page) == sorted(autoaux.__all__)
