"""What mkdocs is told besides the pages: the measured tables, a page of Python names, and where a
link to a file of the clone leads.
"""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]
BESIDE = ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE")
LOADED = re.compile(r"""(?:<link\b[^>]*\bhref|\bsrc)=["']?(?:https?:)?//""")
LINK = re.compile(r"(?<!!)\[([^\]\n]*)\]\(([^)#\s]+)(#[^)\s]*)?\)")


REST = "More"  # the section of pages that the navigation does not name


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Let no page be without a place in the navigation."""
    (rest,) = (part[REST] for part in config.nav if isinstance(part, dict) and REST in part)
    known = set(named(config.nav))
    rest += [page.name for page in sorted((ROOT / "docs").glob("*.md")) if page.name not in known]
    return config


def named(nav: list[Any]) -> Iterator[str]:
    """The pages of a navigation, however deep."""
    for entry in nav:
        for target in entry.values() if isinstance(entry, dict) else [entry]:
            yield from named(target) if isinstance(target, list) else [target]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what stands outside the folder of pages."""
    for path in (*sorted((ROOT / "benchmarks").rglob("*.md")), *(ROOT / name for name in BESIDE)):
        name = path.relative_to(ROOT).as_posix()
        files.append(
            File.generated(config, name, abs_src_path=str(path))
            if path.suffix == ".md"
            else File.generated(
                config, f"{name}.md", content=f"```\n{path.read_text('utf-8')}```\n"
            )
        )
    files.append(File.generated(config, "api.md", content="\n".join(api_page())))
    return files


def api_page() -> Iterator[str]:
    """What `autoaux` names, as directives of mkdocstrings; read, not imported."""
    package = ast.parse((ROOT / "autoaux" / "__init__.py").read_text("utf-8"))
    (names,) = (
        ast.literal_eval(node.value)
        for node in package.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )
    yield "# Python names\n"
    yield "What `import autoaux` gives; [From Python](library.md) shows it at work.\n"
    for name in sorted(names):
        yield f"::: autoaux.api.{name}\n"


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead links to where the site has their target."""
    source = page.file.src_uri
    folder = ROOT / ("" if outside(source) else "docs") / PurePosixPath(source).parent

    def led(link: re.Match[str]) -> str:
        words, target, anchor = link.groups()
        if re.match(r"[a-z]+:|/", target):
            return link[0]
        path = Path(os.path.normpath(folder / target))
        if not path.exists() or not path.is_relative_to(ROOT):
            return link[0]  # mkdocs says what is wrong with it
        name = path.relative_to(ROOT).as_posix().removeprefix("docs/")
        for known in (name, f"{name}/README.md", f"{name}.md"):
            if files.get_file_from_path(known):
                relative = os.path.relpath(known, PurePosixPath(source).parent)
                return f"[{words}]({relative}{anchor or ''})"
        return words if name in words else f"{words} (`{name}`)"

    return LINK.sub(led, markdown)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Refuse a page that would load something from elsewhere."""
    if found := LOADED.search(output):
        raise PluginError(f"{page.file.src_uri}: loads from elsewhere: {found[0]}")
    return output


def outside(source: str) -> bool:
    """Whether a page stands outside the folder of pages."""
    return source.startswith("benchmarks/") or source in BESIDE
