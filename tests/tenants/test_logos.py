"""A client's logo: uploaded by Alice, seen at the client's door, and only a picture."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel.pictures import MOST_BYTES
from tenants.clients.models import Tenant
from tests.harness.browsing import Browser, Visit
from tests.people import Cast, make_agent, make_cast, make_portal_host


@pytest.fixture
def cast(db: Session) -> Cast:
    return make_cast(db)


@pytest.fixture
def alice(visit: Visit, cast: Cast) -> Browser:
    return visit(cast.alice)


def drawn(kind: str = "PNG", size: tuple[int, int] = (1200, 300), **more: object) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "#0f766e").save(file, kind, **more)
    return file.getvalue()


def saved(browser: Browser, client: Tenant, logo: bytes | None, **fields: str) -> int:
    known = {"name": client.name, "zone": "UTC", "currency": "USD", "locale": "en", "active": "y"}
    files = {"logo": ("logo.png", logo, "image/png")} if logo is not None else {}
    address = f"/clients/{client.id}/edit"
    return browser.post(address, {**known, **fields}, files=files).status_code


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_shown_at_the_clients_door_and_to_staff(
    db: Session, cast: Cast, alice: Browser, visit: Visit, kind: str
) -> None:
    host = make_portal_host(db, cast.harbor)
    assert saved(alice, cast.harbor, drawn(kind), hosts=host) == 303
    stranger = visit(host=host)
    assert 'src="/brand/logo?v=' in stranger.get("/sign-in").text
    answer = stranger.get("/brand/logo")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    with Image.open(BytesIO(answer.content)) as shown:
        assert (shown.format, shown.size) == ("PNG", (384, 96))
    assert f"/clients/{cast.harbor.id}/logo?v=" in alice.get(f"/clients/{cast.harbor.id}").text
    assert alice.get(f"/clients/{cast.harbor.id}/logo").content == answer.content
    nina = visit(make_agent(db, "Nina", clients=(cast.northwind,)))
    assert nina.get(f"/clients/{cast.harbor.id}/logo").status_code == 404


def test_nothing_but_the_pixels_is_kept(db: Session, cast: Cast, alice: Browser) -> None:
    words = PngInfo()
    words.add_text("Comment", "made at the owner's home")
    hidden = drawn(pnginfo=words) + b"<script>alert(1)</script>"
    assert saved(alice, cast.harbor, hidden) == 303
    kept = alice.get(f"/clients/{cast.harbor.id}/logo").content
    assert b"script" not in kept
    assert b"home" not in kept


@pytest.mark.parametrize(
    ("logo", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "no PNG, JPEG or WebP"),
        (b"\x89PNG\r\n\x1a\n and then nothing of it", "no PNG, JPEG or WebP"),
        (drawn("GIF"), "no PNG, JPEG or WebP"),
        (b"", "no PNG, JPEG or WebP"),
        (drawn()[:200], "no PNG, JPEG or WebP"),
        (b"\x89PNG" + b"0" * MOST_BYTES, "larger than 2 MB"),
        (drawn(size=(30_000, 600)), "more than 16 million pixels"),
    ],
)
def test_what_is_no_picture_is_told_beside_the_field(
    db: Session, cast: Cast, alice: Browser, logo: bytes, sentence: str
) -> None:
    known = {"name": "Harbor Dental Group", "zone": "UTC", "currency": "USD", "locale": "en"}
    page = alice.post(
        f"/clients/{cast.harbor.id}/edit", known, files={"logo": ("x.png", logo, "image/png")}
    )
    assert page.status_code == 422
    assert sentence in page.text
    assert 'value="Harbor Dental Group"' in page.text
    assert db.scalar(select(Tenant.name).where(Tenant.id == cast.harbor.id)) == "Harbor Dental"


def test_a_chosen_file_is_asked_for_again_when_another_field_is_wrong(
    cast: Cast, alice: Browser
) -> None:
    known = {"name": "", "zone": "UTC", "currency": "USD", "locale": "en"}
    page = alice.post(
        f"/clients/{cast.harbor.id}/edit", known, files={"logo": ("x.png", drawn(), "image/png")}
    )
    assert page.status_code == 422
    assert "Choose the picture again" in page.text


def test_a_logo_stays_until_it_is_replaced_or_taken_away(
    db: Session, cast: Cast, alice: Browser
) -> None:
    assert saved(alice, cast.harbor, drawn()) == 303
    assert saved(alice, cast.harbor, None) == 303
    assert alice.get(f"/clients/{cast.harbor.id}/logo").status_code == 200
    assert "Show no logo" in alice.get(f"/clients/{cast.harbor.id}/edit").text
    assert saved(alice, cast.harbor, None, no_logo="y") == 303
    assert alice.get(f"/clients/{cast.harbor.id}/logo").status_code == 404
