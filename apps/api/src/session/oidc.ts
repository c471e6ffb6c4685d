import * as client from 'openid-client';
import type { OidcSettings } from '@pulso/platform';
import type { ExternalIdentity } from '@pulso/accounts';
import { isLoopback } from '../principal/login-rule.ts';
import { identityOf } from './claims.ts';

/** What the browser keeps between leaving for the provider and coming back. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  /** PKCE: whoever intercepts the code cannot use it. */
  readonly verifier: string;
}

export interface Oidc {
  /** Where to send the browser. @throws when the provider does not answer */
  begin(): Promise<{ readonly address: string; readonly pending: PendingSignIn }>;
  /** Who came back; `null` when that person has no role here. @throws when the answer is not one to `pending` */
  complete(query: string, pending: PendingSignIn): Promise<ExternalIdentity | null>;
}

const CALLBACK = '/api/v1/session/oidc/callback';
const TIMEOUT_S = 5;

/** Sign-in with an identity provider: authorization code with PKCE, state and nonce; keys are found by discovery. */
export function createOidc(settings: OidcSettings): Oidc {
  const redirectUri = `${settings.publicUrl}${CALLBACK}`;
  let discovered: Promise<client.Configuration> | undefined;
  const configuration = (): Promise<client.Configuration> => {
    const issuer = new URL(settings.issuer);
    // Without TLS only a provider on this machine is believed.
    const insecure = issuer.protocol === 'http:' && isLoopback(issuer.hostname);
    discovered ??= client
      .discovery(issuer, settings.clientId, settings.clientSecret, undefined, {
        timeout: TIMEOUT_S,
        // The signature of the ID token is checked too, though it comes from the provider directly.
        execute: [client.enableNonRepudiationChecks, ...(insecure ? [client.allowInsecureRequests] : [])],
      })
      .catch((error: unknown) => {
        discovered = undefined;
        throw error;
      });
    return discovered;
  };
  return {
    async begin() {
      const config = await configuration();
      const pending = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      const address = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: settings.scopes,
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
      });
      return { address: address.href, pending };
    },
    async complete(query, { state, nonce, verifier }) {
      const tokens = await client.authorizationCodeGrant(await configuration(), new URL(`${redirectUri}${query}`), {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      return claims ? identityOf(claims, settings) : null;
    },
  };
}
