// Client credentials, authorization code with PKCE, refresh, introspection and revocation, with openid-client; the
// lowest layer, oauth4webapi, reads the metadata once more by itself.

import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import * as oauth from 'oauth4webapi';
import * as client from 'openid-client';

const { ISSUER, OWNED_ID, OWNED_SECRET, CODE_ID, CODE_SECRET, PUBLIC_ID, BACK } = process.env;
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const options = { algorithm: 'oauth2', execute: [client.allowInsecureRequests] };

/** Somebody opens the address; where they are sent back to. */
async function opened(url) {
  console.log(url.href);
  return new URL((await answers.next()).value);
}

async function owned(authentication) {
  const config = await client.discovery(new URL(ISSUER), OWNED_ID, undefined, authentication, options);
  const tokens = await client.clientCredentialsGrant(config);
  assert.equal(tokens.token_type, 'bearer');
  assert.ok(tokens.expires_in >= 3599 && tokens.expires_in <= 3600);
  assert.equal(tokens.refresh_token, undefined);
  const found = await client.tokenIntrospection(config, tokens.access_token);
  assert.equal(found.active, true);
  assert.equal(found.client_id, OWNED_ID);
  await client.tokenRevocation(config, tokens.access_token);
  assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, false);
}

async function granted(id, authentication) {
  const config = await client.discovery(new URL(ISSUER), id, undefined, authentication, options);
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const asked = client.buildAuthorizationUrl(config, {
    redirect_uri: BACK,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
  });
  const checks = { pkceCodeVerifier: verifier, expectedState: state };
  const back = await opened(asked);
  const tokens = await client.authorizationCodeGrant(config, back, checks);
  assert.ok(tokens.refresh_token);
  const renewed = await client.refreshTokenGrant(config, tokens.refresh_token);
  assert.notEqual(renewed.refresh_token, tokens.refresh_token);
  assert.notEqual(renewed.access_token, tokens.access_token);
  await client.tokenRevocation(config, renewed.refresh_token);
  await assert.rejects(client.refreshTokenGrant(config, renewed.refresh_token), { error: 'invalid_request' });
  await assert.rejects(client.authorizationCodeGrant(config, back, checks), { error: 'invalid_request' });
}

/** A person who does not agree. */
async function refused() {
  const config = await client.discovery(new URL(ISSUER), CODE_ID, CODE_SECRET, undefined, options);
  const state = client.randomState();
  const back = await opened(client.buildAuthorizationUrl(config, { redirect_uri: BACK, state, prompt: 'refuse' }));
  const answer = client.authorizationCodeGrant(config, back, { expectedState: state });
  await assert.rejects(answer, { error: 'access_denied' });
}

const issuer = new URL(ISSUER);
const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', [oauth.allowInsecureRequests]: true });
const server = await oauth.processDiscoveryResponse(issuer, response);
assert.deepEqual(server.code_challenge_methods_supported, ['S256']);

await owned(client.ClientSecretPost(OWNED_SECRET));
await owned(client.ClientSecretBasic(OWNED_SECRET));
await granted(CODE_ID, client.ClientSecretBasic(CODE_SECRET));
await granted(PUBLIC_ID, client.None());
await refused();
process.exit(0);
