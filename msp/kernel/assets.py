"""Where the built stylesheets and scripts are: `asset_url("app.css")` gives the hashed address.

`hatch_build.py` writes `static/` with a manifest. The names carry a hash of their content, so a
browser may keep them for a year, and a new version is a new address.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from msp.kernel.errors import SettingMissing

STATIC = Path(__file__).parent / "static"
URL = "/static"


def asset_url(name: str) -> str:
    """The address of a built asset, as `/static/app-3F2A9C1B.css`.

    Raises SettingMissing when the assets were never built or have no such name: a page that
    silently lacked its stylesheet would be found by a client.
    """
    built = manifest().get(name)
    if built is None:
        raise SettingMissing(
            f"The asset {name} is not built. Run `python hatch_build.py` in the project's folder."
        )
    return f"{URL}/{built}"


@cache
def manifest() -> dict[str, str]:
    """The names of the assets and of the files they were built into; empty before the build."""
    try:
        listed = json.loads((STATIC / "manifest.json").read_text())
    except FileNotFoundError:
        return {}
    return {str(name): str(built) for name, built in listed["files"].items()}
