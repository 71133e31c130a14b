import type { ForwardedRow } from './store.ts';

// Kernel facility, informational: what Harbor sends.
const PRIORITY = 6;

/** One line for a log server, as Harbor writes it (BSD syslog with an RFC 3339 time), without its end. */
export function toSyslogLine(row: ForwardedRow, host: string, pid: number): string {
  const time = row.op_time.toISOString();
  const fields = `[operator="${quoted(row.username)}" time="${time}" resourceType="${quoted(row.resource_type)}"]`;
  const text = `action:${row.operation}, resource:${row.resource}, operation_description:${row.operation_description}`;
  const result = row.operation_result ? '' : ', operation_result:false';
  return `<${PRIORITY}>${time} ${plain(host)} audit[${pid}]: ${fields} ${plain(text)}${result}`;
}

// A line ends at its end, whatever people call their tags.
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ');
}

function quoted(text: string): string {
  return plain(text).replaceAll(/["\\\]]/g, '\\$&');
}
