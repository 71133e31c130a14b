import { type Operation, type OperationId, operations } from '@haven/contract';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { sql } from '../../src/db/sql.ts';
import { notImplemented } from '../../src/http/not-implemented.ts';
import type { Logger } from '../../src/log/logger.ts';
import { startTestContent, type TestContent } from '../content.ts';
import { imageOf, pushImage } from '../images.ts';
import { basic, type SendOptions, type TestResponse, testPassword } from '../rest.ts';
import { type Case, cases, type Fixture, newTrustRule, type RequestParts } from './cases.ts';
import { type CallerName, projectCatalogue, roles, systemCatalogue } from './rules.ts';

/** Whether everybody may read a project. */
export type Visibility = 'private' | 'public';

/** A project with members of every role, and an artifact. */
export interface Place {
  readonly name: string;
  readonly id: number;
  readonly quotaId: number;
}

/** A request as it goes out, without who makes it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** What a robot may do, by resource. */
export type Grants = Readonly<Record<string, readonly string[]>>;

const toCome = new Set<string>(notImplemented);

/** Every operation that this server offers. */
export const offered: readonly Operation[] = Object.values<Operation>(operations).filter(({ id }) => !toCome.has(id));

/** Every way to call an operation, with a name for a test. */
export const rows: readonly (readonly [string, Operation, Case])[] = offered.flatMap((operation) => {
  const given = cases[operation.id as OperationId]; // the keys of `operations` are the ids
  return [given ?? []].flat().map((row): [string, Operation, Case] => {
    return [`${operation.id}${row.name === undefined ? '' : ` ${row.name}`}`, operation, row];
  });
});

/** The whole server with people of every kind, for tests that ask every operation. */
export class MatrixWorld {
  readonly content: TestContent;
  readonly #places = new Map<string, Place>();
  readonly #robots = new Map<string, { readonly name: string; readonly secret: string }>();
  #serial = 0;

  /** Starts it: a private and a public project, whose members are named for their roles. */
  static async start(logger?: Logger): Promise<MatrixWorld> {
    const world = new MatrixWorld(await startTestContent({}, logger));
    for (const name of ['stranger', ...roles]) await world.content.addUser(name);
    for (const visibility of ['private', 'public'] as const) {
      const place = await world.makePlace(`matrix-${visibility}`, { isPublic: visibility === 'public' });
      world.#places.set(visibility, place);
      world.#robots.set(`projectRobot/${visibility}`, await world.makeRobot({ project: projectCatalogue }, place));
    }
    const everything = { project: projectCatalogue, system: systemCatalogue };
    world.#robots.set('systemRobot', await world.makeRobot(everything));
    return world;
  }

  private constructor(content: TestContent) {
    this.content = content;
  }

  /** A word that was never used before. */
  readonly word = (): string => `word-${++this.#serial}`;

  /** One of the two projects. */
  place(visibility: Visibility): Place {
    const made = this.#places.get(visibility);
    if (!made) throw new Error(`no ${visibility} project was made`);
    return made;
  }

  /** Makes a project with an artifact; its members are those named for their roles, unless others are named. */
  async makePlace(
    name: string,
    { isPublic = false, members = roles as readonly (typeof roles)[number][] } = {},
  ): Promise<Place> {
    const { content } = this;
    const id = await content.addProject(name, { public: isPublic });
    for (const role of members) await content.addMember(name, role, role);
    await pushImage(content.v2, { repository: `${name}/app`, as: 'admin' }, imageOf(), 'v1');
    const quota = await content.database.first<{ id: number }>(sql`SELECT id FROM quota WHERE project_id = ${id}`);
    return { name, id, quotaId: quota?.id ?? 0 };
  }

  /** Makes a robot of a project, or of the system when there is none. */
  async makeRobot(grants: { readonly project?: Grants; readonly system?: Grants }, place?: Place) {
    const list = (catalogue: Grants) =>
      Object.entries(catalogue).flatMap(([resource, actions]) => actions.map((action) => ({ resource, action })));
    const permissions = [
      ...(grants.project ? [{ kind: 'project', namespace: place?.name ?? '*', access: list(grants.project) }] : []),
      ...(grants.system ? [{ kind: 'system', namespace: '/', access: list(grants.system) }] : []),
    ];
    const body = { name: this.word(), level: place ? 'project' : 'system', duration: 1, permissions };
    const { json } = await this.content.send('POST', '/robots', { as: 'admin', body });
    return { name: json.name as string, secret: json.secret as string };
  }

  /** What a caller sends to prove who it is; undefined for nobody. */
  authorization(caller: CallerName, visibility: Visibility): string | undefined {
    if (caller === 'anonymous') return undefined;
    const robot = this.#robots.get(caller) ?? this.#robots.get(`${caller}/${visibility}`);
    return robot ? basic(robot.name, robot.secret) : basic(caller === 'sysadmin' ? 'admin' : caller, testPassword);
  }

  /** The request of a case in a project; `change` replaces parts of it. */
  async ask(
    operation: Operation,
    given: Case,
    place: Place,
    change: (parts: RequestParts) => RequestParts = (parts) => parts,
  ): Promise<Asked> {
    const { path = {}, query = '', body } = change((await given.request?.(this.fixtureIn(place))) ?? {});
    const values: Readonly<Record<string, string | number>> = {
      project_name: place.name,
      project_name_or_id: place.name,
      repository_name: 'app',
      reference: 'v1',
      ...path,
    };
    const url = operation.path.replaceAll(/\{([^}]+)\}/g, (_whole, name: string) => String(values[name] ?? 1));
    return { method: operation.method, path: `${url}${query && `?${query}`}`, body };
  }

  /** Sends a request with an `Authorization` header. */
  send(
    { method, path, body }: Asked,
    authorization: string | undefined,
    options: SendOptions = {},
  ): Promise<TestResponse> {
    return this.content.send(method, path, {
      body,
      ...options,
      headers: { ...(authorization && { authorization }), ...options.headers },
    });
  }

  /** Makes the things that requests are about, in a project. */
  fixtureIn(project: Place): Fixture {
    const { content, word } = this;
    const insert = async (query: ReturnType<typeof sql>) =>
      (await content.database.first<{ id: number }>(query))?.id ?? 0;
    return {
      word,
      project,
      async user() {
        const name = word();
        return { id: await content.addUser(name), name };
      },
      group: () => insert(sql`INSERT INTO user_group (group_name, group_type) VALUES (${word()}, 3) RETURNING id`),
      label: (scope) =>
        insert(sql`
          INSERT INTO harbor_label (project_id, name) VALUES (${scope === 'project' ? project.id : null}, ${word()})
          RETURNING id`),
      async trustRule(level) {
        const sent = newTrustRule({ word, project });
        const base = level === 'system' ? '/haven/federation' : `/haven/projects/${project.name}/federation`;
        const { headers } = await content.send('POST', `${base}/rules`, { as: 'admin', body: sent });
        return { id: headers.get('location')?.split('/').at(-1) ?? '', sent };
      },
      async identityToken() {
        const { publicKey, privateKey } = await generateKeyPair('ES256');
        const sent = { ...newTrustRule({ word, project }), issuer: `https://${word()}.example` };
        const body = { ...sent, jwks: { keys: [await exportJWK(publicKey)] } };
        await content.send('POST', '/haven/federation/rules', { as: 'admin', body });
        const token = new SignJWT({ sub: 'ci' }).setIssuer(sent.issuer).setAudience(sent.audience);
        return token.setIssuedAt().setExpirationTime('5m').setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
      },
      retention: () =>
        insert(sql`
          INSERT INTO retention_policy (project_id, rules) VALUES (${project.id}, '[]')
          ON CONFLICT (project_id) DO UPDATE SET rules = '[]' RETURNING id`),
      async robot(level) {
        const access = [{ resource: 'repository', action: 'pull' }];
        const permissions = [{ kind: 'project', namespace: project.name, access }];
        const body = { name: word(), level, duration: 1, permissions };
        const { json } = await content.send('POST', '/robots', { as: 'admin', body });
        return { id: json.id, shown: (await content.send('GET', `/robots/${json.id}`, { as: 'admin' })).json };
      },
    };
  }

  close(): Promise<void> {
    return this.content.close();
  }
}
