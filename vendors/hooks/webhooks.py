"""The address that vendors call: prove, keep the hint, answer at once."""

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath, RawBody

from msp.kernel.moment import now
from vendors.hooks.actions.take_delivery import take_delivery

Req = Request[Any, Any, Any]
# A delivery says where to look; nobody needs a megabyte for that.
LARGEST = 1_000_000


@post(
    "/hooks/vendor/{token:str}",
    opt={"open": True, "no_csrf": True},
    request_max_body_size=LARGEST,
    sync_to_thread=True,
)
def delivery(request: Req, body: RawBody, token: FromPath[str]) -> Response[bytes]:
    """A delivery; whatever follows from it, the vendor waits for none of it."""
    told = take_delivery(token, dict(request.headers), body, now=now())
    return Response(told.body, status_code=told.status, media_type=told.media_type)


HANDLERS = (delivery,)
