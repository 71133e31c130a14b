import { parseArgs } from 'node:util';
import { type Digest, parseDigest } from '@haven/oci';
import { StartError } from '../start-error.ts';

/** What can be done from the command line. */
const commands = {
  serve: 'start the server (what happens without a command, too)',
  migrate: 'bring the database up to this version, without starting the server',
  doctor: 'check the configuration and the machine, and say what is wrong',
  gc: 'delete what nothing needs any more, now (--dry-run, --delete-untagged, --workers N, --json)',
  why: 'say what keeps the blob or manifest of a digest (--json)',
} as const satisfies Record<string, string>;

type Command = keyof typeof commands;

/** What somebody wants done. */
export type Wish =
  | { readonly command: 'serve' | 'migrate' | 'doctor' }
  | {
      readonly command: 'gc';
      readonly dryRun: boolean;
      readonly deleteUntagged: boolean;
      readonly workers: number;
      readonly json: boolean;
    }
  | { readonly command: 'why'; readonly digest: Digest; readonly json: boolean };

/** The command line, understood. */
export type Arguments =
  | { readonly kind: 'run'; readonly wish: Wish; readonly configFile: string | undefined }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

/** Understands the command line; fails with a sentence for what it does not know. */
export function parseArguments(words: readonly string[]): Arguments {
  const { values, positionals } = parse(words);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const [command = 'serve', ...more] = positionals;
  if (!isCommand(command)) {
    throw new StartError(
      `expected one of the commands ${Object.keys(commands).join(', ')}, but got ${command}; see haven --help`,
    );
  }
  const unknown = Object.keys(values).find((name) => name !== 'config' && !optionsOf[command].includes(name));
  if (unknown !== undefined) throw new StartError(`haven ${command} has no option --${unknown}; see haven --help`);
  return { kind: 'run', wish: toWish(command, more, values), configFile: values.config };
}

const optionsOf: Readonly<Record<Command, readonly string[]>> = {
  serve: [],
  migrate: [],
  doctor: [],
  gc: ['dry-run', 'delete-untagged', 'workers', 'json'],
  why: ['json'],
};

const MOST_WORKERS = 10;

function toWish(command: Command, words: readonly string[], values: ReturnType<typeof parse>['values']): Wish {
  const [word, extra] = command === 'why' ? words : [undefined, ...words];
  if (extra !== undefined) throw new StartError(`haven ${command} takes no further words, but got ${extra}`);
  const json = values.json === true;
  switch (command) {
    case 'gc': {
      const workers = Number(values.workers ?? 1);
      if (!Number.isInteger(workers) || workers < 1 || workers > MOST_WORKERS) {
        throw new StartError(`--workers: expected 1 to ${MOST_WORKERS}, but got ${values.workers}`);
      }
      const flags = { dryRun: values['dry-run'] === true, deleteUntagged: values['delete-untagged'] === true };
      return { command, ...flags, workers, json };
    }
    case 'why': {
      const digest = parseDigest(word ?? '');
      if (digest) return { command, digest, json };
      throw new StartError(`haven why: expected a digest such as sha256:…, but got ${word ?? 'nothing'}`);
    }
    default:
      return { command };
  }
}

/** The text of `haven --help`. */
export function helpText(): string {
  const rows = Object.entries(commands).map(([name, sentence]) => `  haven ${name.padEnd(10)} ${sentence}`);
  return `Haven, a registry for container images and other OCI artifacts.

Usage:
${rows.join('\n')}

Options:
  --config FILE    YAML file with the configuration (or HAVEN_CONFIG); environment variables win over it
  --help           this text
  --version        the version

Everything has a default, so no configuration is needed; docs/configuration.md lists what can be set.
`;
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        config: { type: 'string', short: 'c' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
        json: { type: 'boolean' },
        'dry-run': { type: 'boolean' },
        'delete-untagged': { type: 'boolean' },
        workers: { type: 'string' },
      },
    });
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : error}; see haven --help`);
  }
}

function isCommand(word: string): word is Command {
  return Object.hasOwn(commands, word);
}
