/** A row on its way to the log server. */
export interface ForwardedRow {
  readonly id: number;
  readonly operation: string;
  readonly resource_type: string;
  readonly resource: string;
  readonly username: string;
  readonly operation_description: string;
  readonly operation_result: boolean;
  readonly op_time: Date;
}

/** What waits for the log server. */
export interface ForwardingBacklog {
  readonly rows: number;
  /** How long the oldest has waited, in seconds. */
  readonly seconds: number;
}

// Kernel facility, informational: what Harbor sends.
const PRIORITY = 6;
// Fields of ours need a number of the IANA's; this one is for those who have none (RFC 5612).
const FIELDS_ID = 'audit@32473';

/**
 * A message of RFC 5424. Its text is what Harbor's log server gets; everything is in structured data as well, so that
 * nobody has to take texts apart.
 */
export function toSyslogMessage(row: ForwardedRow, host: string, pid: number): string {
  const time = row.op_time.toISOString();
  const fields = Object.entries({
    operator: row.username,
    time,
    resourceType: row.resource_type,
    operation: row.operation,
    resource: row.resource,
    result: row.operation_result ? 'success' : 'failure',
  }).map(([name, value]) => ` ${name}="${quoted(value)}"`);
  const result = row.operation_result ? '' : ', operation_result:false';
  const text = `action:${row.operation}, resource:${row.resource}, operation_description:${row.operation_description}`;
  const kind = named(`${row.operation}_${row.resource_type}`, 32);
  const head = `<${PRIORITY}>1 ${time} ${named(host, 255)} audit ${pid} ${kind} [${FIELDS_ID}${fields.join('')}]`;
  return `${head} ${plain(text)}${result}`;
}

// A message ends at its end, whatever people call their tags.
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ');
}

function quoted(text: string): string {
  return plain(text).replaceAll(/["\\\]]/g, '\\$&');
}

// A field of the head: visible ASCII and not too long.
function named(text: string, length: number): string {
  return text.replaceAll(/[^\x21-\x7e]/g, '-').slice(0, length) || '-';
}
