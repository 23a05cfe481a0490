"""What TM Forum published of trouble tickets: each definition's members, as facts in our own words.

Read member by member from the two files of repository tmforum-apis/TMF621_TroubleTicket:
`TMF621_Trouble_Ticket_Management_API_v4.0.0_swagger.json` and
`TMF621-Trouble_Ticket-v5.0.1.oas.yaml`. Definitions and members bear the names they have there.

`name` is a text, `name:kind` something else, `name:[kind]` a list, `name!` must be there; `+Other`
takes over another definition's members, `=One|Other` is whichever its `@type` names. A definition
for what is created or changed has the ending that its version gives it.
"""

from __future__ import annotations

Definitions = dict[str, str]

STATUSES = (
    "acknowledged", "rejected", "pending", "held", "inProgress", "cancelled", "closed", "resolved",
)  # fmt: skip

# Ending of an event's name, and what its own part of version 4 has beside the common ones.
EVENTS_4 = {
    "Create": "id href",
    "AttributeValueChange": "fieldPath",
    "StatusChange": "id href",
    "Delete": "id href",
    "Resolved": "id href",
    "InformationRequired": "fieldPath",
}
EVENTS_5 = {
    "Create": "troubleTicket:TroubleTicket",
    "AttributeValueChange": "troubleTicket:TroubleTicket",
    "StatusChange": "troubleTicket:TroubleTicket",
    "Delete": "troubleTicket:TroubleTicketRef",
    "Resolved": "troubleTicket:TroubleTicket",
    "InformationRequired": "troubleTicket:TroubleTicket informationRequired:JsonPatch",
}
# Kinds of characteristic by what their value is.
VALUES = {
    "Boolean": "boolean",
    "BooleanArray": "[boolean]",
    "Float": "number",
    "Integer": "integer",
    "IntegerArray": "[integer]",
    "Number": "number",
    "NumberArray": "[number]",
    "Object": "object",
    "ObjectArray": "[object]",
    "String": "text",
    "StringArray": "[text]",
}

_PLAIN_4 = "@baseType @schemaLocation:uri @type"
_REFERENCE_4 = f"id! href name @referredType {_PLAIN_4}"
_CHANGEABLE_4 = (
    "description expectedResolutionDate:date-time externalId name priority "
    "requestedResolutionDate:date-time resolutionDate:date-time severity statusChangeReason "
    "ticketType attachment:[AttachmentRefOrValue] channel:ChannelRef note:[Note] "
    "relatedEntity:[RelatedEntity] relatedParty:[RelatedParty] status:TroubleTicketStatusType "
    f"troubleTicketRelationship:[TroubleTicketRelationship] {_PLAIN_4}"
)
_BY_SERVER_4 = (
    "creationDate:date-time lastUpdate:date-time statusChangeDate:date-time "
    "statusChange:[StatusChange]"
)

VERSION_4: Definitions = {
    "AttachmentRefOrValue": "id href attachmentType content description mimeType name url "
    f"size:Quantity validFor:TimePeriod @referredType {_PLAIN_4}",
    "ChannelRef": _REFERENCE_4,
    "Error": f"code! reason! message status referenceError:uri {_PLAIN_4}",
    "EventSubscription": "id! callback! query",
    "EventSubscriptionInput": "callback! query",
    "Note": f"id author date:date-time text {_PLAIN_4}",
    "Quantity": "amount:number units",
    "RelatedEntity": f"id! href name role! @referredType! {_PLAIN_4}",
    "RelatedParty": f"id! href name role @referredType! {_PLAIN_4}",
    "StatusChange": f"changeDate:date-time changeReason status {_PLAIN_4}",
    "TimePeriod": "endDateTime:date-time startDateTime:date-time",
    "TroubleTicket": f"id href {_BY_SERVER_4} {_CHANGEABLE_4}",
    "TroubleTicketRelationship": f"id href name relationshipType {_PLAIN_4}",
    "TroubleTicket_Create": f"+Required {_BY_SERVER_4} {_CHANGEABLE_4}",
    "TroubleTicket_Update": _CHANGEABLE_4,
    # Not a name of theirs: what `TroubleTicket_Create` lists as required.
    "Required": "description! severity! ticketType!",
}
for _kind, _own in EVENTS_4.items():
    VERSION_4[f"TroubleTicket{_kind}Event"] = (
        f"{_own} eventId eventTime:date-time eventType correlationId domain title description "
        f"priority timeOcurred:date-time event:TroubleTicket{_kind}EventPayload"
    )
    VERSION_4[f"TroubleTicket{_kind}EventPayload"] = "troubleTicket:TroubleTicket"


def _ticket_5(ending: str, more: str) -> str:
    return (
        "+Entity name description severity ticketType priority statusChangeReason "
        "requestedResolutionDate:date-time expectedResolutionDate:date-time "
        f"resolutionDate:date-time attachment:[AttachmentRefOrValue{ending}] "
        f"channel:ChannelRef{ending} externalIdentifier:[ExternalIdentifier{ending}] "
        f"note:[Note{ending}] relatedEntity:[RelatedEntity{ending}] "
        f"relatedParty:[RelatedPartyRefOrPartyRoleRef{ending}] status:TroubleTicketStatusType "
        f"troubleTicketRelationship:[TroubleTicketRelationship{ending}] "
        f"troubleTicketSpecification:TroubleTicketSpecificationRef{ending} "
        f"troubleTicketCharacteristic:[Characteristic{ending}] {more}"
    )


def _parts_5(ending: str) -> Definitions:
    """What a ticket of version 5 is made of: answered, created (`_FVO`) or changed (`_MVO`)."""
    first = ending == "_FVO"
    reference = "+EntityRef_MVO" if ending == "_MVO" else "+EntityRef"
    kinds = [f"{kind}Characteristic{ending}" for kind in VALUES]
    found = {
        "Attachment": "+Entity name description url content:base64 size:Quantity "
        "validFor:TimePeriod attachmentType mimeType",
        "AttachmentRef": f"{reference} description url",
        "AttachmentRefOrValue": f"=Attachment{ending}|AttachmentRef{ending}",
        "ChannelRef": reference,
        "Characteristic": "=" + "|".join([*kinds, f"PlainCharacteristic{ending}"]),
        # `Characteristic` itself, which is one of the kinds that `Characteristic` may be.
        "PlainCharacteristic": "+Extensible id name valueType "
        f"characteristicRelationship:[CharacteristicRelationship{ending}]",
        "CharacteristicRelationship": "+Extensible id relationshipType",
        "ExternalIdentifier": "+Extensible owner externalIdentifierType id",
        "Note": "+Extensible id author date:date-time text",
        "PartyRef": reference,
        "PartyRoleRef": f"{reference} partyId partyName",
        "PartyRefOrPartyRoleRef": f"=PartyRef{ending}|PartyRoleRef{ending}",
        "RelatedEntity": f"+Extensible role entity:{reference[1:]}",
        "RelatedPartyRefOrPartyRoleRef": "+Extensible role "
        f"partyOrPartyRole:PartyRefOrPartyRoleRef{ending}",
        "StatusChange": "+Extensible statusChangeDate:date-time statusChangeReason "
        "status:TroubleTicketStatusType",
        "TroubleTicketRelationship": f"{reference} id name relationshipType",
        "TroubleTicketSpecificationRef": f"{reference} version",
    }
    needed = {
        "Attachment": "attachmentType! mimeType!",
        "PlainCharacteristic": "name!",
        "CharacteristicRelationship": "id! relationshipType!",
        "ExternalIdentifier": "id!",
        "RelatedEntity": "role! entity!:EntityRef",
        "RelatedPartyRefOrPartyRoleRef": "role!",
        "TroubleTicketRelationship": "id! relationshipType!",
    }
    for name, words in needed.items() if first else ():
        found[name] += f" {words}"
    for kind, value in VALUES.items():
        must = "!" if first else ""
        found[f"{kind}Characteristic"] = f"+PlainCharacteristic{ending} value{must}:{value}"
    return {f"{name}{ending}": words for name, words in found.items()}


VERSION_5: Definitions = {
    "Addressable": "id href",
    "Extensible": "@type! @baseType @schemaLocation",
    "Entity": "+Extensible +Addressable",
    "EntityRef": "+Entity id! name @referredType",
    "EntityRef_MVO": "+Entity name @referredType",
    "Error": "+Extensible code! reason! message status referenceError",
    "Event": "+Extensible id href correlationId domain title description priority "
    "timeOccurred:date-time source:EntityRef reportingSystem:EntityRef "
    "relatedParty:[RelatedPartyRefOrPartyRoleRef] analyticCharacteristic:[Characteristic] "
    "eventId eventTime:date-time eventType event:object",
    "Hub": "+Entity callback! query",
    "Hub_FVO": "+Extensible callback! query",
    "JsonPatch": "op!:operation path! value:any from",
    "Quantity": "amount:number units",
    "TimePeriod": "startDateTime:date-time endDateTime:date-time",
    "TroubleTicket": _ticket_5(
        "",
        "creationDate:date-time lastUpdate:date-time statusChangeDate:date-time "
        "statusChangeHistory:[StatusChange]",
    ),
    "TroubleTicketRef": "+EntityRef",
    "TroubleTicket_RES": "+TroubleTicket id! href!",
    "TroubleTicket_FVO": _ticket_5(
        "_FVO", "statusChangeDate:date-time description! severity! ticketType!"
    ),
    "TroubleTicket_MVO": _ticket_5("_MVO", "statusChangeHistory:[StatusChange_MVO]"),
    **_parts_5(""),
    **_parts_5("_FVO"),
    **_parts_5("_MVO"),
}
for _kind, _payload in EVENTS_5.items():
    VERSION_5[f"TroubleTicket{_kind}Event"] = f"+Event event:TroubleTicket{_kind}EventPayload"
    VERSION_5[f"TroubleTicket{_kind}EventPayload"] = _payload
# Version 4 speaks of changes step by step in its guide, not in its file: RFC 6902, as version 5.
VERSION_4["JsonPatch"] = VERSION_5["JsonPatch"]

PUBLISHED = {4: VERSION_4, 5: VERSION_5}
