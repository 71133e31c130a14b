import { type Setting, settings } from './settings.ts';

const INTRODUCTION = `# Configuration

<!-- Written by server/src/config/document.ts; \`npx vitest run server/src/config -u\` brings it up to date. -->

Haven starts without any configuration. Everything below can be set by an environment variable or in a YAML file, whose
path is given by \`--config\` or \`HAVEN_CONFIG\`; a variable wins over the file. In the file, a dot in a key is a level:
\`http.port\` is

\`\`\`yaml
http:
  port: 8080
\`\`\`

Where Harbor has the same setting, the key is that of its \`harbor.yml\`, and such a file is read as it is: \`hostname\` with
the ports becomes \`external_url\`, \`external_database\` becomes \`database.url\`, \`upload_purging\` becomes
\`upload_expiry_hours\`, and so on; keys of ours may stand beside Harbor's, and win. What Haven has no use for, such as
Redis, is named once in the log with the reason. Give it an empty database, not Harbor's.

Secrets (marked *secret*) can also be read from a
file, which is named by the variable with \`_FILE\` added, such as \`HAVEN_SECRET_KEY_FILE\`. A wrong value prevents the
start, with a message that names the variable or the line; an unknown variable or key is a warning.
`;

/** The page `docs/configuration.md`: every setting with its names, values, default and meaning. */
export function configurationPage(): string {
  const rows = Object.values<Setting<unknown>>(settings).map(section);
  return `${INTRODUCTION}\n${rows.join('\n')}`;
}

function section({ key, env, otherEnv, parser, default: fallback, secret, sentence }: Setting<unknown>): string {
  const others = otherEnv.length > 0 ? ` (or ${otherEnv.map((name) => `\`${name}\``).join(', ')})` : '';
  const shown = String(fallback ?? ''); // of a list, with commas between
  const lines = [
    `## ${key}`,
    '',
    sentence,
    '',
    `- Environment: \`${env}\`${others}${secret ? ' — *secret*' : ''}`,
    `- Value: ${parser.expected}`,
    ...(shown === '' ? [] : [`- Default: \`${shown}\``]),
  ];
  return `${lines.join('\n')}\n`;
}
