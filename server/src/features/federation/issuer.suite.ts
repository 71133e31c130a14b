import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** A small issuer of identity tokens on a loopback port, that publishes its keys as OpenID Connect says. */
export interface TestIssuer {
  /** What tokens name as `iss`, and trust rules as their issuer. */
  readonly url: string;
  /** A token with these claims; times, issuer and the audience `haven` are added unless they are given. */
  sign(claims: Record<string, unknown>, options?: SignOptions): Promise<string>;
  /** Signs with a new key from now on, published or not; the old one is withdrawn. */
  rotate(options?: {
    readonly published?: boolean;
    readonly algorithm?: string;
    readonly named?: boolean;
  }): Promise<void>;
  /** The public key that is signed with. */
  publicKey(): JWK;
  /** The private key that is signed with. */
  privateKey(): CryptoKey;
  /** The name of that key. */
  keyId(): string;
  /** Published beside the key that is signed with. */
  readonly otherKeys: JWK[];
  /** Answers for a path instead of the usual. */
  readonly answers: Map<string, (response: ServerResponse) => void>;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** What of a token is not as usual. */
export interface SignOptions {
  /** Added to the header. */
  readonly header?: Record<string, unknown>;
  readonly key?: CryptoKey | Uint8Array;
}

/** Where issuers say what they are. */
export const METADATA = '/.well-known/openid-configuration';
/** Where this one has its keys. */
export const KEYS = '/keys';

/** Now in Unix seconds. */
export const seconds = (): number => Math.floor(Date.now() / 1000);

interface Signing {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
  readonly algorithm: string;
  readonly isPublished: boolean;
}

/** Starts an issuer. */
export async function startTestIssuer(algorithm = 'ES256'): Promise<TestIssuer> {
  const answers: TestIssuer['answers'] = new Map();
  const asked: string[] = [];
  const otherKeys: JWK[] = [];
  let serial = 0;
  const makeKey = async (options: Parameters<TestIssuer['rotate']>[0] = {}): Promise<Signing> => {
    const alg = options.algorithm ?? algorithm;
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    serial += 1;
    const name = options.named === false ? {} : { kid: `key-${serial}` };
    const jwk = { ...(await exportJWK(publicKey)), use: 'sig', alg, ...name };
    return { privateKey, jwk, algorithm: alg, isPublished: options.published ?? true };
  };
  let signing = await makeKey();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const answer = answers.get(path);
    if (answer) return answer(response);
    if (path === METADATA) return sendJson(response, { issuer: url, jwks_uri: `${url}${KEYS}` });
    if (path === KEYS)
      return sendJson(response, { keys: [...(signing.isPublished ? [signing.jwk] : []), ...otherKeys] });
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ url, otherKeys, answers, asked },
    async sign(claims, options = {}) {
      const now = seconds();
      const all = { iss: url, aud: 'haven', iat: now, nbf: now, exp: now + 600, jti: `id-${++serial}`, ...claims };
      const { kid } = signing.jwk;
      return new SignJWT(all)
        .setProtectedHeader({ alg: signing.algorithm, typ: 'JWT', ...(kid && { kid }), ...options.header })
        .sign(options.key ?? signing.privateKey);
    },
    async rotate(options) {
      signing = await makeKey(options);
    },
    publicKey: () => signing.jwk,
    privateKey: () => signing.privateKey,
    keyId: () => signing.jwk.kid ?? '',
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** The claims of tokens as the issuers of real life make them, as far as trust rules look at them. */
export const shapes = {
  github: {
    sub: 'repo:acme/app:ref:refs/heads/main',
    ref: 'refs/heads/main',
    ref_type: 'branch',
    ref_protected: 'true',
    sha: '7fd1a60b01f91b314f59955a4e4d4e80d8edf11d',
    repository: 'acme/app',
    repository_id: '74',
    repository_owner: 'acme',
    repository_owner_id: '65',
    repository_visibility: 'private',
    run_id: '30433642',
    run_attempt: '1',
    run_number: '10',
    actor: 'octocat',
    actor_id: '12',
    workflow: 'release',
    workflow_ref: 'acme/app/.github/workflows/release.yml@refs/heads/main',
    job_workflow_ref: 'acme/app/.github/workflows/release.yml@refs/heads/main',
    event_name: 'push',
    runner_environment: 'github-hosted',
    environment: 'production',
  },
  gitlab: {
    sub: 'project_path:acme/app:ref_type:branch:ref:main',
    namespace_id: '72',
    namespace_path: 'acme',
    project_id: '20',
    project_path: 'acme/app',
    user_id: '1',
    user_login: 'sample-user',
    user_email: 'sample-user@example.com',
    user_identities: [{ provider: 'github', extern_uid: '2435223452345' }],
    pipeline_id: '574',
    pipeline_source: 'push',
    job_id: '302',
    ref: 'main',
    ref_type: 'branch',
    ref_path: 'refs/heads/main',
    ref_protected: 'true',
    groups_direct: ['acme/deployers', 'acme/readers'],
    runner_id: 1,
    runner_environment: 'self-hosted',
    ci_config_ref_uri: 'gitlab.example.com/acme/app//.gitlab-ci.yml@refs/heads/main',
  },
  gitea: {
    sub: 'repo:acme/app:ref:refs/tags/v1.2.3',
    actor: 'alice',
    actor_id: '3',
    base_ref: '',
    event_name: 'push',
    head_ref: '',
    ref: 'refs/tags/v1.2.3',
    ref_protected: 'false',
    ref_type: 'tag',
    repository: 'acme/app',
    repository_owner: 'acme',
    repository_owner_id: '2',
    run_id: '17',
    workflow: 'release.yaml',
    workflow_ref: 'acme/app/.gitea/workflows/release.yaml@refs/tags/v1.2.3',
  },
  kubernetes: {
    sub: 'system:serviceaccount:ci:builder',
    aud: ['haven'],
    'kubernetes.io': {
      namespace: 'ci',
      node: { name: 'node-1', uid: '646e7c5e-32d6-4d42-9dbd-e504e6cbe6b1' },
      pod: { name: 'builder-7c9d', uid: '5e0bd49b-f040-43b0-99b7-22765a53f7f3' },
      serviceaccount: { name: 'builder', uid: '14ee3fa4-a7e2-420f-9f9a-dbc4507c3798' },
    },
  },
} as const satisfies Record<string, Record<string, unknown>>;

/** What trust rules of these issuers ask for. */
export const conditions = {
  github: { repository: ['acme/app'], ref: ['refs/heads/main', 'refs/tags/v*'] },
  gitlab: { project_path: ['acme/app'], ref_protected: ['true'], groups_direct: ['acme/deploy*'] },
  gitea: { sub: ['repo:acme/app:ref:refs/tags/v*'] },
  kubernetes: { '/kubernetes.io/namespace': ['ci'], '/kubernetes.io/serviceaccount/name': ['builder'] },
} as const;
