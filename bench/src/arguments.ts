import { parseArgs } from 'node:util';
import { defaultProfile, type Profile, parseSize, quickProfile } from './profile.ts';
import { type ServerId, serverIds } from './servers/server.ts';

/** What the command line asks for. */
export interface Wanted {
  readonly profile: Profile;
  /** Workloads to run; undefined is all. */
  readonly only: readonly string[] | undefined;
  /** Whether workloads are measured in full, so that their results are worth keeping. */
  readonly complete: boolean;
  readonly peers: readonly ServerId[];
  /** Where the results go; undefined shows them only. */
  readonly output: string | undefined;
  /** Where registries keep their data meanwhile; the folder for temporary files when undefined. */
  readonly folder: string | undefined;
  /** Where profiles of Haven go. */
  readonly profiles: string | undefined;
}

/** A command line that cannot be understood; the message says what was expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** How to call it. */
export const usage = `npm run bench -- [options] [workloads, such as w3 w4; all without]
  --quick             fewer cells and rounds, less than four minutes
  --peers d28,d3      the registries to compare with; all that are installed otherwise
  --sizes 1KiB,1GiB   sizes of blobs in W1 and W2
  --users 1,8         numbers of clients in W1 to W3
  --growth 1,1000     numbers of artifacts in W7
  --rounds 3          rounds of each cell
  --seconds 0.6       length of a round
  --output docs       write performance.md and performance.json there, as the benchmark does in full; what they have of
                      other workloads stays
  --folder /tmp       where the registries keep their data meanwhile
  --profiles DIR      write CPU profiles of Haven there, with the time of each cell beside them`;

/** Reads the command line; throws a UsageError. */
export function parseArguments(args: readonly string[]): Wanted {
  const { positionals, values } = read(args);
  if (values.help) throw new UsageError('');
  const base = values.quick ? quickProfile : defaultProfile;
  const sizes = list(values.sizes, (text) => parseSize(text), 'a size such as 1MiB');
  const users = list(values.users, wholeNumber, 'a whole number');
  const growth = list(values.growth, wholeNumber, 'a whole number');
  const profile: Profile = {
    ...base,
    ...(sizes && { readSizes: sizes, pushSizes: sizes }),
    ...(users && { readUsers: users, pushUsers: users, manifestUsers: users }),
    ...(growth && { growth }),
    rounds: one(values.rounds, wholeNumber, 'a whole number') ?? base.rounds,
    seconds: one(values.seconds, positive, 'a number of seconds') ?? base.seconds,
  };
  const only = list(positionals.length > 0 ? positionals.join(',') : undefined, workloadId, 'a workload such as w1');
  const changed = [sizes, users, growth, values.rounds, values.seconds].some((value) => value !== undefined);
  const complete = !values.quick && !changed;
  return {
    profile,
    only,
    complete,
    peers: list(values.peers, peerId, 'd28, d3, zot or nginx') ?? serverIds.filter((id) => id !== 'haven'),
    output: values.output ?? (complete ? 'docs' : undefined),
    folder: values.folder,
    profiles: values.profiles,
  };
}

function read(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        quick: { type: 'boolean' },
        help: { type: 'boolean' },
        peers: text,
        sizes: text,
        users: text,
        growth: text,
        rounds: text,
        seconds: text,
        output: text,
        folder: text,
        profiles: text,
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function list<T>(text: string | undefined, parse: (word: string) => T | undefined, expected: string): T[] | undefined {
  return text
    ?.split(',')
    .filter((word) => word !== '')
    .map((word) => one(word, parse, expected))
    .filter((value) => value !== undefined);
}

function one<T>(text: string | undefined, parse: (word: string) => T | undefined, expected: string): T | undefined {
  if (text === undefined) return undefined;
  const value = parse(text.trim());
  if (value === undefined) throw new UsageError(`expected ${expected}, got "${text}"`);
  return value;
}

function wholeNumber(text: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

function positive(text: string): number | undefined {
  const value = Number(text);
  return value > 0 && value < 1_000 ? value : undefined;
}

function workloadId(text: string): string | undefined {
  return /^w[1-9]$/i.test(text) ? text.toUpperCase() : undefined;
}

function peerId(text: string): ServerId | undefined {
  return serverIds.find((id) => id === text && id !== 'haven');
}
