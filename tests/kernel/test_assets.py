"""The built assets: hashed names, packed bodies, built anew only when a source changed."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from pathlib import Path

import pytest
from litestar import Litestar, Response
from litestar.testing import TestClient

import hatch_build
from msp.kernel import assets
from msp.kernel.errors import NotFound, SettingMissing

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def client() -> TestClient[Litestar]:
    def missing(_: object, error: NotFound) -> Response[str]:
        return Response(str(error), status_code=404)

    return TestClient(Litestar(assets.static_routes(), exception_handlers={NotFound: missing}))


def test_a_name_leads_to_a_hashed_address() -> None:
    assert re.fullmatch(r"/static/app-[0-9a-f]{10}\.css", assets.asset_url("app.css"))


def test_an_asset_nobody_built_is_a_sentence() -> None:
    with pytest.raises(SettingMissing, match=r"python hatch_build\.py"):
        assets.asset_url("nothing.css")


@pytest.mark.parametrize("name", ["app.css", "app.js", "theme.js", "icons.svg", "favicon.svg"])
def test_every_asset_is_served_packed_and_for_a_year(
    client: TestClient[Litestar], name: str
) -> None:
    url = assets.asset_url(name)
    packed = client.get(url, headers={"Accept-Encoding": "gzip"})
    plain = client.get(url, headers={"Accept-Encoding": "identity"})
    assert packed.status_code == plain.status_code == 200
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert "immutable" in plain.headers["cache-control"]


def test_the_font_is_served_as_it_is(client: TestClient[Litestar]) -> None:
    font = next(name for name in assets.manifest().values() if name.endswith(".woff2"))
    answer = client.get(f"/static/{font}", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-type"] == "font/woff2"
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    "name", ["manifest.json", "app.css", "..%2fassets.py", "%2e%2e%2fassets.py"]
)
def test_nothing_but_built_assets_can_be_asked_for(client: TestClient[Litestar], name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_each_packed_file_is_its_plain_file() -> None:
    for packed in assets.STATIC.glob("*.gz"):
        assert gzip.decompress(packed.read_bytes()) == packed.with_suffix("").read_bytes()


def test_what_lies_here_is_built_from_what_lies_here() -> None:
    assert not hatch_build.assets_are_stale(ROOT)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout with sources and built files, small enough to change."""
    for folder in ("assets/css", "assets/js", "msp/kernel/static"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for name in ("build.mjs", "package-lock.json", "icons.svg", "favicon.svg"):
        shutil.copy(ROOT / "assets" / name, tmp_path / "assets" / name)
    return tmp_path


def test_a_changed_source_makes_the_build_stale(copy: Path) -> None:
    assert not hatch_build.assets_are_stale(copy)
    with (copy / "assets/css/print.css").open("a") as sheet:
        sheet.write("\n")
    assert hatch_build.assets_are_stale(copy)


def test_without_a_build_the_assets_are_stale(copy: Path) -> None:
    shutil.rmtree(copy / "msp/kernel/static")
    assert hatch_build.assets_are_stale(copy)


def test_node_is_asked_for_only_when_something_must_be_built(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = object.__new__(hatch_build.AssetsHook)
    monkeypatch.setattr(hatch_build, "ROOT", copy)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert hatch_build.NODE_WHEEL not in hook.dependencies()
    shutil.rmtree(copy / "msp/kernel/static")
    assert hatch_build.NODE_WHEEL in hook.dependencies()


def test_a_catalog_is_compiled_when_it_is_newer(tmp_path: Path) -> None:
    folder = tmp_path / "pl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Queue"\nmsgstr "Kolejka"\n'
    )
    hatch_build.build_catalogs(tmp_path)
    assert b"Kolejka" in (folder / "messages.mo").read_bytes()


def test_the_lock_file_names_no_registry() -> None:
    locked = json.loads((ROOT / "assets" / "package-lock.json").read_text())
    assert not [name for name, found in locked["packages"].items() if "resolved" in found]


def test_the_sprite_holds_every_listed_icon() -> None:
    listed = (ROOT / "assets" / "icons.txt").read_text().splitlines()
    names = {line for line in listed if line and not line.startswith("#")}
    sprite = (ROOT / "assets" / "icons.svg").read_text()
    assert set(re.findall(r'<symbol id="([\w-]+)"', sprite)) == names
