"""The tools that hold the rest: one run of each, so that the suite alone shows them clean."""

import subprocess
import sys
from pathlib import Path

from tests.house.tree import ROOMS, ROOT

CYCLE = {"msp/__init__.py": "", "msp/a.py": "import msp.b\n", "msp/b.py": "import msp.a\n"}


def run(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)


def tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def test_imports_run_down_the_rooms() -> None:
    done = run(tool("lint-imports"), "--no-cache")
    assert done.returncode == 0, done.stdout


def test_a_cycle_is_found(tmp_path: Path) -> None:
    for name, text in CYCLE.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    contract = "[importlinter:contract:c]\nname = c\ntype = acyclic_siblings\nancestors = msp\n"
    (tmp_path / ".importlinter").write_text(f"[importlinter]\nroot_package = msp\n{contract}")
    done = run(tool("lint-imports"), "--no-cache", cwd=tmp_path)
    assert done.returncode == 1, done.stdout


def test_the_linter_is_content() -> None:
    done = run(tool("ruff"), "check", ".")
    assert done.returncode == 0, done.stdout


def test_there_are_no_ignores_without_a_reason() -> None:
    """`# type: ignore[code]  # why` and `# noqa: CODE  # why`: nothing shorter."""
    marks = ("# no" + "qa", "# type: ig" + "nore", "# pragma: no c" + "over")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for folder in (*ROOMS, "tests")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for mark in marks
        if mark in line and "#" not in line.split(mark, 1)[1]
    ]
    assert not found, "\n".join(found)
