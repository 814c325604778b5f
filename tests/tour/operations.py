"""What each operation of the small platform does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.tour.server import NOW, Call, Platform, Record, Refused, found

Handler = Callable[[Platform, Call], Any]
HANDLERS: dict[tuple[str, str], Handler] = {}
_IMAGE = "https://tallybook.example/image.png"


def handles(api: str, operation_id: str) -> Callable[[Handler], Handler]:
    """Let a function answer an operation."""

    def register(handler: Handler) -> Handler:
        HANDLERS[api, operation_id] = handler
        return handler

    return register


def page(name: str, items: Sequence[Record], query: Mapping[str, str]) -> Record:
    """Return one page of many; a cursor is the number of items before it."""
    start = int(query.get("after", "0"))
    shown = list(islice(items, start, start + int(query.get("first", "20"))))
    end = start + len(shown)
    return {name: shown, "totalCount": len(items), **({"next": str(end)} if end < len(items) else {})}


# Organisations


@handles("organisations", "CreateOrganisation")
def create_organisation(platform: Platform, call: Call) -> Record:
    """The first one is the active one."""
    id_ = platform.new_id()
    billing = {
        "platformId": "p-1",
        "customerId": "c-1",
        "billingEmail": "billing@tallybook.example",
        "isSubscriptionActive": 1,
        "billingPeriodStart": "2026-03-01",
        "billingPeriodEnd": "2026-03-31",
    }
    record = {"id": id_, **call.body, "owner": "u-1", "billing": billing, "systemServiceAccountClientID": "s-1"}
    platform.store.organisations[id_] = record
    return record


@handles("organisations", "GetActiveOrganisation")
def get_active_organisation(platform: Platform, call: Call) -> Record:
    """There is one as soon as one is created."""
    return next(iter(platform.store.organisations.values()))


@handles("organisations", "CreateSigningKey")
def create_signing_key(platform: Platform, call: Call) -> Record:
    """The private half is given once and kept nowhere."""
    found(platform.store.organisations, call.path["organisation_id"], "organisation")
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = serialization.Encoding.PEM
    public = private.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    secret = private.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    record = {"id": platform.new_id(), **call.body, "publicKey": public.decode(), "createdAt": NOW}
    platform.store.keys[record["id"]] = record
    return {**record, "privateKey": secret.decode()}


@handles("organisations", "GetPublicKey")
def get_public_key(platform: Platform, call: Call) -> Record:
    """The very key that tokens are verified with."""
    return found(platform.store.keys, call.path["id"], "signing key")


@handles("organisations", "DeleteSigningKey")
def delete_signing_key(platform: Platform, call: Call) -> None:
    """From now on, what it signed is not valid."""
    found(platform.store.keys, call.path["key_id"], "signing key")
    del platform.store.keys[call.path["key_id"]]


# Connect


@handles("connect", "CreateHTTPConnector")
def create_http_connector(platform: Platform, call: Call) -> Record:
    """OAuth 2.0 clients become credentials of the organisation."""
    owner = call.path["organisation_id"]
    found(platform.store.organisations, owner, "organisation")
    schemes = [keep_client(platform, scheme, owner) for scheme in call.body["authSchemeConfigs"]]
    record = {
        **platform.stamps(),
        "public": False,
        **call.body,
        "organisationId": owner,
        "protocol": "http",
        "authSchemeConfigs": schemes,
        "connections": [],
        "versions": [],
    }
    platform.store.connectors[record["id"]] = record
    return record


def keep_client(platform: Platform, scheme: Record, owner: str) -> Record:
    """Return a scheme that names the credential with the client instead of having its secret."""
    grant = scheme.get("grant", {})
    if "clientSecret" not in grant:
        return scheme
    id_ = platform.new_id()
    platform.store.credentials[id_] = {**grant, "organisationId": owner}
    public = {name: value for name, value in grant.items() if name != "clientSecret"}
    return {**scheme, "grant": {**public, "credentialId": id_, "organisationId": owner}}


@handles("connect", "ListConnectors")
def list_connectors(platform: Platform, call: Call) -> Record:
    """Those of one organisation."""
    owner = call.path["organisation_id"]
    own = [each for each in platform.store.connectors.values() if each["organisationId"] == owner]
    return page("connectors", own, call.query)


# Embedded


@handles("embedded", "CreateHub")
def create_hub(platform: Platform, call: Call) -> Record:
    """Around a connector that exists."""
    connector = found(platform.store.connectors, call.body["primaryConnectorId"], "connector")
    primary = {
        "connectorId": connector["id"],
        "name": connector["name"],
        "authSchemeConfig": call.body["authSchemeConfig"],
        "imageUrl": _IMAGE,
        "variables": [],
    }
    record = {"id": platform.new_id(), "name": call.body["name"], "primaryConnector": primary, "isDefault": True}
    platform.store.hubs[record["id"]] = record
    return record


@handles("embedded", "GetHub")
def get_hub(platform: Platform, call: Call) -> Record:
    """Unless it is deleted."""
    return platform.hub(call)


@handles("embedded", "DeleteHub")
def delete_hub(platform: Platform, call: Call) -> None:
    """It can be found no longer."""
    del platform.store.hubs[platform.hub(call)["id"]]


@handles("embedded", "CreateIntegration")
def create_integration(platform: Platform, call: Call) -> Record:
    """With a connection template for the hub's own connector, and perhaps one more."""
    primary = platform.hub(call)["primaryConnector"]
    record = {"id": platform.new_id(), "name": call.body["name"], "boardId": platform.new_id()}
    templates = [template(platform, primary, is_primary=True)]
    if "connectionTemplate" in call.body:
        templates.append(template(platform, call.body["connectionTemplate"], is_primary=False))
    platform.store.integrations[record["id"]] = {**record, "hubId": call.path["hub_id"]}
    platform.store.templates[record["id"]] = templates
    return record


def template(platform: Platform, wanted: Record, *, is_primary: bool) -> Record:
    """Return a new connection template."""
    connector = found(platform.store.connectors, wanted["connectorId"], "connector")
    return {
        "id": platform.new_id(),
        "connectorId": connector["id"],
        "imageUrl": _IMAGE,
        "name": connector["name"],
        "isUsed": True,
        "isPrimary": is_primary,
        "authSchemeConfig": wanted["authSchemeConfig"],
    }


@handles("embedded", "ListIntegrationConnectionTemplates")
def list_connection_templates(platform: Platform, call: Call) -> Record:
    """Those of one integration."""
    found(platform.store.integrations, call.path["integration_id"], "integration")
    return page("connectionTemplates", platform.store.templates[call.path["integration_id"]], call.query)


@handles("embedded", "CreateEndUser")
def create_end_user(platform: Platform, call: Call) -> Record:
    """With a connection to the primary connector."""
    hub_id, external_id = platform.hub(call)["id"], call.body["externalId"]
    if (hub_id, external_id) in platform.store.users:
        raise Refused(409, "this end user exists")
    record = {
        **platform.stamps(),
        "externalId": external_id,
        "displayName": call.body.get("displayName", external_id),
        "hubId": hub_id,
        "primaryConnection": platform.connection(call.body["primaryConnection"], external_id),
    }
    platform.store.users[hub_id, external_id] = record
    return record


@handles("embedded", "DeleteEndUser")
def delete_end_user(platform: Platform, call: Call) -> None:
    """Connections and activations go along."""
    user, store = platform.user(call)["externalId"], platform.store
    del store.users[call.path["hub_id"], user]
    store.connections = {id_: each for id_, each in store.connections.items() if each["owner"] != user}
    store.activations = {id_: each for id_, each in store.activations.items() if each["user"]["externalId"] != user}


@handles("embedded", "InitialiseOAuth2EmbeddedConnection")
def initialise_oauth2(platform: Platform, call: Call) -> Record:
    """With a credential that holds the client."""
    platform.hub(call)
    client = found(platform.store.credentials, call.body["credential"]["id"], "credential")
    if client["clientId"] != call.body["clientId"]:
        raise Refused(400, "this is another client's credential")
    query = {
        "response_type": "code",
        "client_id": client["clientId"],
        "scope": " ".join(call.body.get("scopes", ())),
        "state": f"state-{platform.new_id()}",
    }
    return {"url": f"{call.body['authorizeUrl']}?{urlencode(query)}"}


@handles("embedded", "CreateEndUserConnection")
def create_end_user_connection(platform: Platform, call: Call) -> Record:
    """To any connector."""
    found(platform.store.connectors, call.body["connectorId"], "connector")
    return platform.connection(call.body["connection"], platform.user(call)["externalId"])


@handles("embedded", "ActivateIntegration")
def activate_integration(platform: Platform, call: Call) -> Record:
    """With the user's own connection for each template but the primary one."""
    integration = found(platform.store.integrations, call.body["integrationId"], "integration")
    user = found(platform.store.users, (integration["hubId"], call.body["userId"]), "end user")
    given = {each["templateId"]: each["connectionId"] for each in call.body["connections"]}
    wanted = [each["id"] for each in platform.store.templates[integration["id"]] if not each["isPrimary"]]
    for id_ in wanted:
        if id_ not in given or platform.store.connections[given[id_]]["owner"] != user["externalId"]:
            raise Refused(400, "a connection is missing")
    id_ = platform.new_id()
    platform.store.activations[id_] = {"id": id_, "user": user, "hubId": user["hubId"], "integration": integration}
    return activation(platform, platform.store.activations[id_])


def activation(platform: Platform, record: Record) -> Record:
    """Return an activation with its integration as the user sees it."""
    return {**record, "integration": platform.summary(record["integration"], record["user"]["externalId"])}


@handles("embedded", "ListEndUserActivations")
def list_activations(platform: Platform, call: Call) -> Record:
    """Those of one end user."""
    user = platform.user(call)["externalId"]
    own = [each for each in platform.store.activations.values() if each["user"]["externalId"] == user]
    shown = [activation(platform, each) for each in own]
    for each in shown:
        del each["user"]
    return page("activations", shown, call.query)


@handles("embedded", "DeleteActivation")
def delete_activation(platform: Platform, call: Call) -> None:
    """The integration is switched off for its user."""
    found(platform.store.activations, call.path["activation_id"], "activation")
    del platform.store.activations[call.path["activation_id"]]


@handles("embedded", "ListEndUserIntegrations")
def list_end_user_integrations(platform: Platform, call: Call) -> Record:
    """All of the hub, whether or not there is such a user."""
    hub_id = platform.hub(call)["id"]
    own = [each for each in platform.store.integrations.values() if each["hubId"] == hub_id]
    return page("integrations", [platform.summary(each, call.path["user_id"]) for each in own], {})
