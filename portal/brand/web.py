"""The client's colour and logo: read by every page of its door, also before anyone is known."""

from litestar import Response, get
from litestar.di import NamedDependency

from msp.kernel.colour import brand_stylesheet
from msp.kernel.errors import NotFound
from msp.kernel.files import open_file
from msp.kernel.i18n import _
from msp.kernel.web import Known

OPEN = {"open": True}
# A new logo or colour should show within minutes.
KEPT = {"Cache-Control": "private, max-age=300"}
PICTURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"RIFF": "image/webp",
}


@get("/brand.css", opt=OPEN, sync_to_thread=False)
def stylesheet(known: NamedDependency[Known]) -> Response[str]:
    """The custom properties of the client's colour; the house's own at a host nobody has."""
    colour = known.place.brand_colour if known.place else None
    return Response(brand_stylesheet(colour), media_type="text/css; charset=utf-8", headers=KEPT)


@get("/brand/logo", opt=OPEN, sync_to_thread=True)
def logo(known: NamedDependency[Known]) -> Response[bytes]:
    """The client's logo. Only pictures are served, whatever was stored."""
    key = known.place.brand_logo_key if known.place else None
    if key is None:
        raise NotFound(_("There is no logo."))
    with open_file(key) as file:
        picture = file.read()
    found = [kind for mark, kind in PICTURES.items() if picture.startswith(mark)]
    if not found:
        raise NotFound(_("There is no logo."))
    return Response(picture, media_type=found[0], headers=KEPT)


HANDLERS = (stylesheet, logo)
