"""Secrets at rest: AES-GCM with a key id, bound to the place they belong to.

A sealed token is `key id . nonce and ciphertext`. The context (for instance
"credential:UUID:totp") is authenticated with it, so a token copied to another row does not open.
Keys come from MSP_VAULT_KEYS ("id:base64 of 32 bytes", the first one seals). The last of all is
derived from MSP_SECRET_KEY: it seals where no others are set, and opens what it sealed before
they were.
"""

from __future__ import annotations

import base64
import hashlib
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from msp.kernel import settings
from msp.kernel.errors import SettingMissing

NONCE = 12
KEY_BYTES = 32
# The id of the key that is derived from MSP_SECRET_KEY.
DERIVED = "k0"


class SealBroken(RuntimeError):
    """The token was not sealed for this place, or its key is gone."""


def seal(plain: bytes, *, context: str) -> str:
    """Encrypt under the newest key for `context`."""
    key_id, key = next(iter(_keys().items()))
    nonce = os.urandom(NONCE)
    sealed = AESGCM(key).encrypt(nonce, plain, context.encode())
    return f"{key_id}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def open_sealed(token: str, *, context: str) -> bytes:
    """Decrypt a token sealed for `context`. Raises SealBroken."""
    key_id, _, body = token.partition(".")
    key = _keys().get(key_id)
    if key is None:
        raise SealBroken(f"The key {key_id} is not among MSP_VAULT_KEYS.")
    raw = base64.urlsafe_b64decode(body)
    try:
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], context.encode())
    except InvalidTag as error:
        raise SealBroken("The sealed value does not belong here.") from error


def is_newest(token: str) -> bool:
    """Whether the newest key sealed a token: what it did not, is to be sealed anew."""
    return key_id_of(token) == next(iter(_keys()))


def key_id_of(token: str) -> str:
    """The id of the key that sealed a token, for rotation."""
    return token.partition(".")[0]


@cache
def _keys() -> dict[str, bytes]:
    """Every key by its id; the first one seals. Raises SettingMissing for one that is none."""
    chosen = settings.current()
    keys = {}
    for one in chosen.vault_keys:
        key_id, _, encoded = one.partition(":")
        if key_id == DERIVED:
            raise SettingMissing(
                f"{DERIVED} is the id of the key that follows from MSP_SECRET_KEY: "
                "give the key in MSP_VAULT_KEYS another one."
            )
        key = base64.b64decode(encoded)
        if not key_id or len(key) != KEY_BYTES:
            raise SettingMissing(f"MSP_VAULT_KEYS holds a key that is not {KEY_BYTES} bytes long.")
        keys[key_id] = key
    keys[DERIVED] = hashlib.sha256(b"msp-vault:" + chosen.secret_key.encode()).digest()
    return keys
