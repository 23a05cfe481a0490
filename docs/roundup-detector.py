"""A Roundup detector that tells MSP Desk which issue changed, signed as Standard Webhooks has it.

Put it into the tracker's `detectors` folder as `msp_desk.py`, and into `detectors/config.ini`:

    [msp_desk]
    address = https://desk.example/hooks/vendor/...
    secret = whsec_...

Roundup calls it before its own commit, so it tells a moment later and from a thread of its own.
Nothing that befalls it there reaches the tracker: a desk that is away, one that never answers, a
setting that is missing. The desk asks for news in any case and finds what it was not told.
"""

import base64
import hmac
import http.client
import json
import logging
import threading
import time
import uuid
from urllib.parse import urlsplit

PAUSE = 0.3
TIMEOUT = 10
# So many deliveries are under way at once; beyond them a change is not told.
MOST = 20
NAME = "msp-desk"

logger = logging.getLogger("msp_desk")


def tell(address, secret, issue):
    """A delivery that fails is not sent again."""
    try:
        status = deliver(address, secret, issue)
    except (OSError, ValueError, http.client.HTTPException) as error:
        logger.warning("MSP Desk was not told of issue%s: %s", issue, error)
        return
    if status >= http.client.BAD_REQUEST:
        logger.warning("MSP Desk did not take the word of issue%s: %s", issue, status)


def deliver(address, secret, issue):
    """Returns the status of the desk's answer. Raises ValueError for settings that are none."""
    body = json.dumps({"issue": issue}).encode()
    number, stamp = str(uuid.uuid4()), str(int(time.time()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"{number}.{stamp}.".encode() + body, "sha256").digest()
    headers = {
        "Content-Type": "application/json",
        "webhook-id": number,
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + base64.b64encode(mac).decode(),
    }
    place = urlsplit(address)
    kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    connection = kind(place.netloc, timeout=TIMEOUT)
    try:
        connection.request("POST", place.path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def changed(db, _class, issue, _before):
    try:
        settings = db.config.detectors["MSP_DESK_ADDRESS"], db.config.detectors["MSP_DESK_SECRET"]
    except KeyError as missing:
        logger.warning("MSP Desk is not told: %s", missing)
        return
    if sum(one.name == NAME for one in threading.enumerate()) < MOST:
        telling = threading.Timer(PAUSE, tell, (*settings, issue))
        telling.name = NAME
        telling.start()


def init(db):
    db.issue.react("set", changed)
    db.issue.react("create", changed)
