"""Every request of a definition with sample values, as it would leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msp.kernel.http_exchange import HIDDEN
from msp.kernel.i18n import _
from vendors.connectors.http.definition import Call, SignIn
from vendors.connectors.http.document import calls_of, read_definition
from vendors.connectors.http.request import Writer
from vendors.connectors.http.vocabulary import samples
from vendors.connectors.rehearsal import Rehearsed
from vendors.protocol.errors import RefusedByVendor

SOMEWHERE = "https://vendor.example/"


def rehearse(base_url: str, config: Mapping[str, str]) -> Sequence[Rehearsed]:
    """In the order of the definition; or what is wrong with it, line by line."""
    made, problems = read_definition(config.get("definition", ""))
    if made is None:
        return [Rehearsed(_("Definition"), problem=one.sentence) for one in problems]
    writer = Writer(made, base_url or SOMEWHERE, config.get("username", ""))
    return [_one(writer, name, call) for name, call in calls_of(made.calls)]


def _one(writer: Writer, name: str, call: Call) -> Rehearsed:
    try:
        sent = writer.write(call, samples(writer.account, writer.root))
    except RefusedByVendor as error:
        return Rehearsed(name, problem=str(error))
    headers = {**sent.headers, **_signed(writer.definition.sign_in)}
    query = _hidden_query(writer.definition.sign_in, sent.address)
    return Rehearsed(name, f"{sent.method} {query}", tuple(headers.items()), sent.body)


def _signed(sign_in: SignIn) -> dict[str, str]:
    """Where the secret will stand; it is never shown."""
    match sign_in.kind:
        case "basic":
            return {"Authorization": f"Basic {HIDDEN}"}
        case "bearer" | "oauth2":
            return {"Authorization": f"Bearer {HIDDEN}"}
        case "header":
            return {sign_in.name: f"{sign_in.prefix}{HIDDEN}"}
        case _:
            return {}


def _hidden_query(sign_in: SignIn, address: str) -> str:
    if sign_in.kind != "query":
        return address
    return f"{address}{'&' if '?' in address else '?'}{sign_in.name}={HIDDEN}"
