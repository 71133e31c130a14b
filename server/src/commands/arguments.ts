import { parseArgs } from 'node:util';
import { StartError } from '../start-error.ts';

/** What can be done from the command line. */
const commands = {
  serve: 'start the server (what happens without a command, too)',
  migrate: 'bring the database up to this version, without starting the server',
  doctor: 'check the configuration and the machine, and say what is wrong',
} as const satisfies Record<string, string>;

/** One of the commands. */
export type Command = keyof typeof commands;

/** The command line, understood. */
export type Arguments =
  | { readonly kind: 'run'; readonly command: Command; readonly configFile: string | undefined }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

/** Understands the command line; fails with a sentence for what it does not know. */
export function parseArguments(words: readonly string[]): Arguments {
  const { values, positionals } = parse(words);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const [command = 'serve', extra] = positionals;
  if (!isCommand(command)) {
    throw new StartError(
      `expected one of the commands ${Object.keys(commands).join(', ')}, but got ${command}; see haven --help`,
    );
  }
  if (extra !== undefined) throw new StartError(`haven ${command} takes no further words, but got ${extra}`);
  return { kind: 'run', command, configFile: values.config };
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
      },
    });
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : error}; see haven --help`);
  }
}

function isCommand(word: string): word is Command {
  return Object.hasOwn(commands, word);
}
