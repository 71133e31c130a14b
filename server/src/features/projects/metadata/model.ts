import { HavenError } from '../../../error.ts';
import type { Metadata } from '../model.ts';

/** Checks a value and gives it its stored form; undefined when it is not allowed. */
type Rule = (value: string) => string | undefined;

const rules: Readonly<Record<string, Rule>> = {
  public: parseBoolean,
  enable_content_trust: parseBoolean,
  enable_content_trust_cosign: parseBoolean,
  prevent_vul: parseBoolean,
  severity: parseSeverity,
  auto_scan: parseBoolean,
  auto_sbom_generation: parseBoolean,
  reuse_sys_cve_allowlist: parseBoolean,
  proxy_speed_kb: parseSpeed,
  max_upstream_conn: parseConnections,
  proxy_cache_local_on_not_found: parseBoolean,
  proxy_referrer_api: parseBoolean,
  proxy_cache_filter_pattern: (value) => value,
  proxy_cache_filter_kind: (value) => (value === 'doublestar' || value === 'regex' ? value : undefined),
};

// Keys that only the proxy cache understands; an ordinary project does not keep them.
const proxyOnly: ReadonlySet<string> = new Set([
  'proxy_speed_kb',
  'max_upstream_conn',
  'proxy_cache_local_on_not_found',
  'proxy_referrer_api',
  'proxy_cache_filter_pattern',
  'proxy_cache_filter_kind',
]);

/**
 * The metadata of a create or update in stored form. Keys that were sent empty count as not sent, unknown keys are
 * dropped, keys of the proxy cache too unless the project is one.
 */
export function cleanMetadata(sent: Metadata, isProxy: boolean): Metadata {
  const kept: Record<string, string> = {};
  for (const [key, value] of Object.entries(sent)) {
    if (value === '' || !Object.hasOwn(rules, key) || (proxyOnly.has(key) && !isProxy)) continue;
    kept[key] = requireValue(key, value);
  }
  return kept;
}

/** One key and value of the metadata operations in stored form; other keys than the known ones are refused. */
export function requireEntry(key: string, value: string, isProxy: boolean): string {
  if (!Object.hasOwn(rules, key) || (proxyOnly.has(key) && !isProxy)) {
    throw new HavenError('BAD_REQUEST', `invalid key: ${key}`);
  }
  return requireValue(key, value);
}

function requireValue(key: string, value: string): string {
  const stored = rules[key]?.(value);
  if (stored === undefined) throw new HavenError('BAD_REQUEST', `invalid value for ${key}: ${value}`);
  return stored;
}

// The forms Go's strconv.ParseBool accepts, which Harbor uses.
function parseBoolean(value: string): string | undefined {
  if (/^(1|t|T|TRUE|true|True)$/.test(value)) return 'true';
  return /^(0|f|F|FALSE|false|False)$/.test(value) ? 'false' : undefined;
}

function parseSeverity(value: string): string | undefined {
  const severity = value.toLowerCase();
  return ['none', 'low', 'medium', 'high', 'critical'].includes(severity) ? severity : undefined;
}

function parseSpeed(value: string): string | undefined {
  if (!/^[+-]?\d{1,10}$/.test(value)) return undefined;
  const speed = Number(value);
  return speed >= -(2 ** 31) && speed < 2 ** 31 ? String(speed) : undefined;
}

function parseConnections(value: string): string | undefined {
  const speed = parseSpeed(value);
  return speed !== undefined && (Number(speed) > 0 || Number(speed) === -1) ? speed : undefined;
}
