/** What a log line is written to. */
export interface Sink {
  write(line: string): unknown;
}

const LEVELS: Readonly<Record<string, string>> = { debug: 'debug', info: 'info ', warn: 'WARN ', error: 'ERROR' };

/** Turns JSON lines into lines for people: time, level, message, then the fields; the stack of an error follows indented. */
export function readableLines(sink: Sink): Sink {
  return { write: (line) => sink.write(readable(line)) };
}

function readable(line: string): string {
  // Whoever reads them here knows the machine.
  const { level, time, msg, err, error, pid: _pid, hostname: _host, ...fields } = parse(line);
  const rest = Object.entries(fields).map(
    ([name, value]) => ` ${name}=${printable(typeof value === 'string' ? value : JSON.stringify(value))}`,
  );
  const clock = new Date(String(time)).toTimeString().slice(0, 8);
  // Lines of an error stay lines, further in than any of the log.
  const stack = stacks(err ?? error)
    .split('\n')
    .map(printable)
    .join('\n    ');
  return `${clock} ${LEVELS[String(level)] ?? level} ${printable(String(msg))}${rest.join('')}${stack}\n`;
}

// Names and messages may come from whoever sends requests: they must neither begin another line nor steer the terminal.
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\n' ? '\\n' : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

function stacks(error: unknown): string {
  return isRecord(error) ? `\n${error.stack ?? error.message}${stacks(error.cause)}` : '';
}

function parse(line: string): Record<string, unknown> {
  const value: unknown = JSON.parse(line);
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
