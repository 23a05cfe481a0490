"""The look of the door, and the devices behind it."""

from io import BytesIO

from sqlalchemy.orm import Session

from msp.kernel.files import store
from tests.harness.browsing import Visit
from tests.people import make_asset
from tests.portal.conftest import Doors


def test_the_door_wears_the_clients_colour_and_logo(
    db: Session, doors: Doors, visit: Visit
) -> None:
    stranger = visit(host=doors.host)
    doors.cast.harbor.brand_colour = "#aa3377"
    picture = store(BytesIO(b"\x89PNG\r\n\x1a\nlogo"))
    doors.cast.harbor.brand_logo_key = picture.key
    db.flush()
    assert "#aa3377" in stranger.get("/brand.css").text
    assert stranger.get("/brand/logo").headers["content-type"] == "image/png"
    assert 'src="/brand/logo?v=' in doors.carol.get("/").text
    assert "#aa3377" not in visit(host="nobody.localhost").get("/brand.css").text


def test_a_logo_that_is_no_picture_is_not_served(db: Session, doors: Doors) -> None:
    doors.cast.harbor.brand_logo_key = store(BytesIO(b"<svg onload=alert(1)>")).key
    db.flush()
    assert doors.carol.get("/brand/logo").status_code == 404


def test_devices_by_right(db: Session, doors: Doors) -> None:
    make_asset(db, doors.cast.harbor, "HD-SERVER-1", kind="server")
    make_asset(db, doors.cast.northwind, "NW-CRANE-1")
    page = doors.carol.get("/devices").text
    assert doors.cast.device.name in page
    assert "HD-SERVER-1" not in page
    assert "NW-CRANE-1" not in page
    doors.cast.carol.rights = ["requests.create", "devices.read"]
    db.flush()
    page = doors.carol.get("/devices").text
    assert "HD-SERVER-1" in page
    assert "NW-CRANE-1" not in page


def test_her_settings_lead_back_to_the_portals_places(doors: Doors) -> None:
    page = doors.carol.get("/me").text
    for place in ("/requests", "/knowledge", "/devices"):
        assert f'<a href="{place}"' in page
