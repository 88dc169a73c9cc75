"""Client credentials, authorization code with PKCE, refresh and revocation, with Authlib and with requests-oauthlib."""

import os
import sys

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session as Authlib
from joserfc import jwt
from joserfc.jwk import KeySet
from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error
from requests_oauthlib import OAuth2Session

ENV = os.environ
BACK = ENV["BACK"]
base, _, path = ENV["ISSUER"].partition("/admin/")
METADATA = requests.get(f"{base}/.well-known/oauth-authorization-server/admin/{path}").json()
TOKEN = METADATA["token_endpoint"]
KEYS = KeySet.import_key_set(requests.get(METADATA["jwks_uri"]).json())


def opened(url):
    """Somebody opens the address; where they are sent back to."""
    print(url, flush=True)
    return sys.stdin.readline().strip()


def check(token, audience):
    """The access token is what the public keys say."""
    read = jwt.decode(token, KEYS, algorithms=["RS256"])
    jwt.JWTClaimsRegistry().validate(read.claims)
    assert read.claims["aud"] == audience
    assert read.claims["iss"] == METADATA["issuer"]
    assert read.header["typ"] == "JWT"


def authlib_owned(method):
    session = Authlib(ENV["OWNED_ID"], ENV["OWNED_SECRET"], token_endpoint_auth_method=method)
    token = session.fetch_token(TOKEN, grant_type="client_credentials")
    assert token["token_type"] == "Bearer" and "refresh_token" not in token
    check(token["access_token"], ENV["OWNED_ID"])
    answer = session.introspect_token(METADATA["introspection_endpoint"], token=token["access_token"])
    assert answer.json()["active"] is True
    answer = session.revoke_token(METADATA["revocation_endpoint"], token=token["access_token"])
    assert answer.status_code == 200
    answer = session.introspect_token(METADATA["introspection_endpoint"], token=token["access_token"])
    assert answer.json() == {"active": False}


def authlib_granted(id, secret):
    method = "client_secret_basic" if secret else "none"
    session = Authlib(id, secret, redirect_uri=BACK, code_challenge_method="S256", token_endpoint_auth_method=method)
    verifier = generate_token(48)
    url, state = session.create_authorization_url(METADATA["authorization_endpoint"], code_verifier=verifier)
    back = opened(url)
    token = session.fetch_token(TOKEN, authorization_response=back, code_verifier=verifier, state=state)
    check(token["access_token"], id)
    renewed = session.refresh_token(TOKEN, refresh_token=token["refresh_token"])
    assert renewed["refresh_token"] != token["refresh_token"]
    session.revoke_token(METADATA["revocation_endpoint"], token=renewed["refresh_token"])
    try:
        session.refresh_token(TOKEN, refresh_token=renewed["refresh_token"])
    except OAuthError as error:
        assert error.error == "invalid_request", error
    else:
        raise AssertionError("a token that was revoked was renewed")


def requests_oauthlib_owned():
    session = OAuth2Session(client=BackendApplicationClient(client_id=ENV["OWNED_ID"]))
    token = session.fetch_token(TOKEN, client_id=ENV["OWNED_ID"], client_secret=ENV["OWNED_SECRET"])
    check(token["access_token"], ENV["OWNED_ID"])
    try:
        session.fetch_token(TOKEN, client_id=ENV["OWNED_ID"], client_secret="wrong")
    except OAuth2Error as error:
        assert error.error == "invalid_client", error
    else:
        raise AssertionError("a wrong secret was taken")


def requests_oauthlib_granted():
    session = OAuth2Session(ENV["CODE_ID"], redirect_uri=BACK, pkce="S256")
    url, _ = session.authorization_url(METADATA["authorization_endpoint"])
    token = session.fetch_token(TOKEN, authorization_response=opened(url), client_secret=ENV["CODE_SECRET"])
    check(token["access_token"], ENV["CODE_ID"])
    secret = {"client_id": ENV["CODE_ID"], "client_secret": ENV["CODE_SECRET"]}
    renewed = session.refresh_token(TOKEN, refresh_token=token["refresh_token"], **secret)
    assert renewed["access_token"] != token["access_token"]


authlib_owned("client_secret_basic")
authlib_owned("client_secret_post")
authlib_granted(ENV["CODE_ID"], ENV["CODE_SECRET"])
authlib_granted(ENV["PUBLIC_ID"], None)
requests_oauthlib_owned()
requests_oauthlib_granted()
