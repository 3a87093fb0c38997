"""Puts the search spaces, which stand at the top of the clone, inside the built package."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class WithSearchSpaces(build_py):
    """An editable install finds them where they stand."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            inside = Path(self.build_lib) / "autoaux" / "search_spaces"
            self.mkpath(str(inside))
            for space in sorted(Path("search_spaces").glob("*.yaml")):
                self.copy_file(str(space), str(inside / space.name))


setup(cmdclass={"build_py": WithSearchSpaces})
