import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { forbidden, unauthorized, unknownAuthority } from '../src/expect.ts';
import { busyboxLayer } from '../src/images.ts';
import { storageOptions, tlsOptions } from '../src/podman-options.ts';
import { type RunOptions, type RunResult, run, runRefused } from '../src/process.ts';
import { type Bench, homeEnvironment, type Suite, suite } from '../src/suite.ts';
import { tool } from '../src/tools.ts';
import { subfolder } from '../src/work-folder.ts';

interface State {
  readonly bench: Bench;
  readonly env: Readonly<Record<string, string>>;
  readonly storage: readonly string[];
  readonly tls: readonly string[];
  readonly context: string;
}

const buildah = (state: State, args: readonly string[], options: RunOptions = {}): Promise<RunResult> =>
  run(tool('buildah'), [...state.storage, ...args], { ...options, env: state.env });

const refused = (state: State, reason: RegExp, args: readonly string[]): Promise<RunResult> =>
  runRefused(tool('buildah'), [...state.storage, ...args], reason, { env: state.env });

async function login(state: State, who = state.bench.owner): Promise<void> {
  const args = ['login', ...state.tls, '-u', who.username, '--password-stdin', state.bench.server.host];
  await buildah(state, args, { input: who.password });
}

/** buildah: builds with and without a Containerfile. */
export const buildahSuite: Suite = suite<State>({
  name: 'buildah',
  tools: ['buildah'],
  async prepare(bench) {
    const context = await subfolder(bench.folder, 'context');
    await writeFile(join(context, 'root.tar'), await busyboxLayer());
    await writeFile(join(context, 'Containerfile'), 'FROM scratch\nADD root.tar /\nRUN echo built > /tmp/made\n');
    const state = {
      ...{ bench, context },
      env: await homeEnvironment(bench, 'owner'),
      storage: await storageOptions(bench),
      tls: tlsOptions(bench),
    };
    await login(state);
    return state;
  },
  scenarios: [
    {
      name: 'bud and push',
      async run(state) {
        const reference = `${state.bench.repository('app')}:1.0`;
        await buildah(state, ['bud', '--isolation', 'chroot', '-t', reference, state.context]);
        await buildah(state, ['push', ...state.tls, reference]);
      },
    },
    {
      name: 'build on top of the pushed image, push by digest file',
      async run(state) {
        const reference = `${state.bench.repository('app')}:1.0`;
        await buildah(state, ['rmi', '--force', reference]);
        const pulled = await buildah(state, ['from', '--pull-always', ...state.tls, reference]);
        const container = pulled.stdout.trim().split('\n').at(-1) ?? '';
        await buildah(state, ['config', '--label', 'made.by=buildah', container]);
        const next = `${state.bench.repository('app')}:2.0`;
        await buildah(state, ['commit', container, next]);
        const digestFile = join(state.bench.folder, 'digest');
        await buildah(state, ['push', ...state.tls, '--digestfile', digestFile, next]);
        await buildah(state, ['pull', ...state.tls, next]);
      },
    },
    {
      name: 'manifest of two platforms',
      async run(state) {
        const list = `${state.bench.repository('multi')}:1.0`;
        await buildah(state, ['manifest', 'create', list]);
        for (const architecture of ['amd64', 'arm64']) {
          const build = ['bud', '--isolation', 'chroot', '--arch', architecture, '--manifest', list];
          await writeFile(join(state.context, 'Copy'), 'FROM scratch\nADD root.tar /\n');
          await buildah(state, [...build, '-f', join(state.context, 'Copy'), state.context]);
        }
        await buildah(state, ['manifest', 'push', '--all', ...state.tls, list, `docker://${list}`]);
        await buildah(state, ['pull', ...state.tls, '--arch', 'arm64', list]);
      },
    },
    {
      name: 'a wrong password is refused at login',
      async run(state) {
        const wrong = { ...state, env: await homeEnvironment(state.bench, 'wrong') };
        const args = ['login', ...state.tls, '-u', state.bench.owner.username, '-p', 'Wrong-Password-1'];
        await refused(wrong, unauthorized, [...args, state.bench.server.host]);
      },
    },
    {
      name: 'nobody pulls a private image without login',
      async run(state) {
        const nobody = { ...state, env: await homeEnvironment(state.bench, 'nobody') };
        await refused(nobody, unauthorized, [
          'pull',
          '--policy',
          'always',
          ...state.tls,
          `${state.bench.repository('app')}:1.0`,
        ]);
      },
    },
    {
      name: 'a guest pulls but does not push',
      managed: true,
      async run(state) {
        const guest = { ...state, env: await homeEnvironment(state.bench, 'guest') };
        await login(guest, state.bench.guest);
        const reference = `${state.bench.repository('app')}:1.0`;
        await buildah(guest, ['pull', '--policy', 'always', ...state.tls, reference]);
        await refused(guest, forbidden, ['push', ...state.tls, reference, `docker://${reference}-guest`]);
      },
    },
    {
      name: 'a certificate of an unknown authority is refused',
      only: 'https',
      async run(state) {
        const wrong = tlsOptions(state.bench, state.bench.wrongAuthority);
        await refused(state, unknownAuthority, [
          'pull',
          '--policy',
          'always',
          ...wrong,
          `${state.bench.repository('app')}:1.0`,
        ]);
      },
    },
  ],
});
