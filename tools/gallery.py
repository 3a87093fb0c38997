"""The gallery of the documentation: of each finished run its page, a picture of it, a notebook.

    python -m tools.gallery FOLDER NAME=RUN [NAME=RUN ...]

Into FOLDER (docs/gallery) go NAME.html, the run's page made again; NAME.png, its top as a reader
finds it, at most 200 kB; NAME.ipynb, its decision as a notebook shows it. Runs are named as they
shall be shown, so call it from where they stand. Needs chromium and chromedriver (Debian: chromium,
chromium-driver), and selenium.
"""

import ast
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from selenium import webdriver

from autoaux.report import write_report

WIDTH, HEIGHT = 1000, 1080
MOST = 200_000  # bytes of a picture
CELLS = (
    """\
from pathlib import Path

from autoaux.report import read_decision

decision = read_decision(Path({run!r}))
decision""",
    """\
decision.to_frame()[["gain", "low", "high", "p_helps", "verdict", "runs"]].round(2)""",
)


def chromium(profile: str) -> webdriver.Chrome:
    """A browser without a screen, as large as the picture."""
    options = webdriver.ChromeOptions()
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not binary or not driver:
        sys.exit("gallery: needs chromium and chromedriver (Debian: chromium, chromium-driver)")
    options.binary_location = binary
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--disable-dev-shm-usage",
        f"--user-data-dir={profile}",
        f"--window-size={WIDTH},{HEIGHT}",
    ):
        options.add_argument(argument)
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))


def photograph(page: Path, target: Path, browser: webdriver.Chrome) -> None:
    """The top of a page, in as many colours as fit into `MOST` bytes."""
    browser.get(page.resolve().as_uri())
    browser.save_screenshot(str(target))
    whole = Image.open(target).convert("RGB")
    for colours in (256, 64, 16):
        whole.quantize(colours).save(target, optimize=True)
        if target.stat().st_size <= MOST:
            return
    sys.exit(f"gallery: {target} has {target.stat().st_size:,} bytes, more than {MOST:,}")


def notebook(run: str) -> dict[str, Any]:
    """`CELLS` and what they show for a run, as nbformat 4 has it."""
    names: dict[str, Any] = {}
    cells = []
    for number, code in enumerate((cell.format(run=run) for cell in CELLS), 1):
        *before, last = ast.parse(code).body
        assert isinstance(last, ast.Expr), "a cell ends in what it shows"
        exec(compile(ast.Module(before, []), "cell", "exec"), names)
        shown = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
        data = {"text/html": shown._repr_html_(), "text/plain": repr(shown)}
        output = {
            "output_type": "execute_result",
            "execution_count": number,
            "metadata": {},
            "data": {kind: text.splitlines(keepends=True) for kind, text in data.items()},
        }
        cells.append(
            {
                "cell_type": "code",
                "id": f"cell-{number}",
                "execution_count": number,
                "metadata": {},
                "source": code.splitlines(keepends=True),
                "outputs": [output],
            }
        )
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": cells}


def main(said: list[str]) -> None:
    folder, runs = Path(said[0]), [one.partition("=") for one in said[1:]]
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        browser = chromium(profile)
        try:
            for name, _, run in runs:
                page = folder / f"{name}.html"
                shutil.copyfile(write_report(Path(run)), page)
                photograph(page, folder / f"{name}.png", browser)
                text = json.dumps(notebook(run), indent=1, ensure_ascii=False) + "\n"
                (folder / f"{name}.ipynb").write_text(text, encoding="utf-8")
                print(f"{name}: {page}")
        finally:
            browser.quit()


if __name__ == "__main__":
    main(sys.argv[1:])
