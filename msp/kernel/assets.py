"""Where the built stylesheets and scripts are, and the route that hands them out.

`hatch_build.py` writes `static/` with a manifest. The names carry a hash of their content, so a
browser may keep them for a year, and a new version is a new address. The files are few and
small: they are read once and served from memory, packed as the build packed them.
"""

from __future__ import annotations

import json
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from msp.kernel.errors import NotFound, SettingMissing
from msp.kernel.i18n import gettext

STATIC = Path(__file__).parent / "static"
URL = "/static"
FOR_A_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """One built file, plain and packed."""

    media_type: str
    plain: bytes
    packed: bytes | None


def asset_url(name: str) -> str:
    """The address of a built asset, as `/static/app-3f2a9c1b44.css`.

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


def static_routes() -> tuple[Any, ...]:
    """The handlers a door needs to serve the assets."""
    return (serve_asset,)


@get(
    "/static/{name:str}",
    opt={"open": True, "anonymous": True},
    include_in_schema=False,
    sync_to_thread=False,
)
def serve_asset(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """One built file, packed when the browser takes it."""
    asset = _assets().get(name)
    if asset is None:
        raise NotFound(gettext("There is no such file."))
    headers = {"Cache-Control": FOR_A_YEAR, "Vary": "Accept-Encoding"}
    body = asset.plain
    if asset.packed and "gzip" in request.headers.get("accept-encoding", ""):
        body = asset.packed
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type=asset.media_type, headers=headers)


@cache
def _assets() -> dict[str, Asset]:
    """Every built file by its hashed name; nothing else in the folder can be asked for."""
    return {name: _read(STATIC / name) for name in manifest().values()}


def _read(path: Path) -> Asset:
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if media_type.startswith("text/") or media_type.endswith("javascript"):
        media_type += "; charset=utf-8"
    packed = path.with_name(path.name + ".gz")
    return Asset(media_type, path.read_bytes(), packed.read_bytes() if packed.exists() else None)
