import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose';

export interface IdentityProvider extends AsyncDisposable {
  readonly issuer: string;
  /** Claims of the next person who signs in. */
  claims: Record<string, unknown>;
  /** What is wrong with the next ID token. */
  flaw: 'none' | 'nonce' | 'audience' | 'issuer' | 'expired' | 'unsigned' | 'foreign-key';
  /** What a browser does at the provider: signs in, and is sent back. Answers the address it is sent to. */
  visit(address: string): string;
}

/** A provider of OpenID Connect as small as can be, which checks what a provider must: the code is good once, with its PKCE verifier. */
export async function startIdentityProvider(clientId: string, clientSecret: string): Promise<IdentityProvider> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const foreign = await generateKeyPair('RS256');
  const codes = new Map<string, { challenge: string; nonce: string; redirectUri: string }>();
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };

  const idToken = (nonce: string): Promise<string> | string => {
    const now = Math.floor(Date.now() / 1_000);
    const { flaw } = provider;
    const payload = {
      ...provider.claims,
      nonce: flaw === 'nonce' ? 'another' : nonce,
      iss: flaw === 'issuer' ? 'https://other.example' : provider.issuer,
      aud: flaw === 'audience' ? 'another-client' : clientId,
      iat: flaw === 'expired' ? now - 7_200 : now,
      exp: flaw === 'expired' ? now - 3_600 : now + 60,
    };
    if (flaw === 'unsigned') return new UnsecuredJWT(payload).encode();
    const key: CryptoKey = flaw === 'foreign-key' ? foreign.privateKey : privateKey;
    return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign(key);
  };

  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const { issuer } = provider;
    switch (request.url) {
      case '/.well-known/openid-configuration':
        return answer(200, {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          code_challenge_methods_supported: ['S256'],
        });
      case '/jwks':
        return answer(200, { keys: [jwk] });
      case '/token':
        void readForm(request).then(async (form) => {
          const code = form.get('code') ?? '';
          const grant = codes.get(code);
          codes.delete(code);
          const challenge = createHash('sha256')
            .update(form.get('code_verifier') ?? '')
            .digest('base64url');
          const authorized =
            form.get('client_id') === clientId &&
            form.get('client_secret') === clientSecret &&
            grant?.challenge === challenge &&
            grant.redirectUri === form.get('redirect_uri');
          if (!authorized) return answer(400, { error: 'invalid_grant' });
          answer(200, { access_token: randomUUID(), token_type: 'Bearer', id_token: await idToken(grant.nonce) });
        });
        return;
      default:
        return answer(404, {});
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const provider: IdentityProvider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    claims: {},
    flaw: 'none',
    visit(address) {
      const { searchParams } = new URL(address);
      const code = randomUUID();
      const redirectUri = searchParams.get('redirect_uri') ?? '';
      codes.set(code, {
        challenge: searchParams.get('code_challenge') ?? '',
        nonce: searchParams.get('nonce') ?? '',
        redirectUri,
      });
      const back = new URL(redirectUri);
      back.searchParams.set('code', code);
      back.searchParams.set('state', searchParams.get('state') ?? '');
      return back.href;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return provider;
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const form = new URLSearchParams(text);
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (basic !== undefined) {
    const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent);
    form.set('client_id', id);
    form.set('client_secret', secret);
  }
  return form;
}
