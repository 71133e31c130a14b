import { basicAuthorization, type Credentials, type HttpAnswer } from './http.ts';
import type { RegistryServer } from './registry-server.ts';
import { Skipped } from './report.ts';

/** Role ids of the REST interface. */
export const roles = { projectAdmin: 1, developer: 2, guest: 3, maintainer: 4, limitedGuest: 5 } as const;

/** A robot account as its creation returns it. */
export interface Robot extends Credentials {
  readonly id: number;
}

/** One right of a robot. */
export interface RobotAccess {
  readonly resource: string;
  readonly action: string;
}

const password = 'Correct-Horse-7';

/** Prepares projects, people and robots over the REST interface, as an operator would. */
export class Management {
  readonly #server: RegistryServer;

  constructor(server: RegistryServer) {
    this.#server = server;
  }

  /** Calls the REST interface; throws with request and answer when the status is not `expected`. */
  async call(method: string, path: string, expected: number, body?: unknown, as?: Credentials): Promise<HttpAnswer> {
    const answer = await this.#server.http.send(`/api/v2.0${path}`, {
      method,
      headers: {
        authorization: basicAuthorization(as ?? this.#server.admin),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.status === 501) throw new Skipped(`${method} /api/v2.0${path} is not implemented by this server`);
    if (answer.status !== expected) {
      throw new Error(
        `${method} /api/v2.0${path} ${body === undefined ? '' : JSON.stringify(body)}\n` +
          `  answered ${answer.status}, expected ${expected}: ${answer.body.toString().slice(0, 500)}`,
      );
    }
    return answer;
  }

  /** Makes a user; a plain registry has only its one. */
  async createUser(username: string): Promise<Credentials> {
    if (!this.#server.managed) return this.#server.admin;
    await this.call('POST', '/users', 201, {
      username,
      email: `${username}@example.test`,
      realname: username,
      password,
      comment: '',
    });
    return { username, password };
  }

  /** Makes a project that belongs to `owner`. */
  async createProject(name: string, isPublic: boolean, owner?: Credentials): Promise<void> {
    if (!this.#server.managed) return;
    await this.call(
      'POST',
      '/projects',
      201,
      { project_name: name, metadata: { public: String(isPublic) } },
      owner ?? this.#server.admin,
    );
  }

  /** Gives a user a role in a project. */
  async addMember(project: string, username: string, role: keyof typeof roles): Promise<void> {
    if (!this.#server.managed) return;
    await this.call('POST', `/projects/${project}/members`, 201, {
      role_id: roles[role],
      member_user: { username },
    });
  }

  /** Makes a robot account for one project. */
  async createRobot(project: string, name: string, access: readonly RobotAccess[]): Promise<Robot> {
    const answer = await this.call('POST', '/robots', 201, {
      name,
      level: 'project',
      duration: 30,
      permissions: [{ kind: 'project', namespace: project, access }],
    });
    return robotOf(answer.body);
  }

  /** Replaces the secret of a robot by a new random one and returns it. */
  async rotateSecret(robot: Robot): Promise<Robot> {
    const answer = await this.call('PATCH', `/robots/${robot.id}`, 200, { secret: '' });
    const { secret } = JSON.parse(answer.body.toString()) as { secret: string };
    return { ...robot, password: secret };
  }
}

function robotOf(body: Buffer): Robot {
  // The shape is the REST contract's RobotCreated.
  const created = JSON.parse(body.toString()) as { id: number; name: string; secret: string };
  return { id: created.id, username: created.name, password: created.secret };
}
