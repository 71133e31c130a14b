import { isIP } from 'node:net';

/** Reads one kind of value from text; `expected` completes the sentence "expected …" and describes it in the documentation. */
export interface Parser<T> {
  readonly expected: string;
  /** The value, or undefined when the text is not one. */
  parse(text: string): T | undefined;
}

/** Any text but the empty one. */
export const text: Parser<string> = { expected: 'a text', parse: (value) => (value === '' ? undefined : value) };

/** A file or directory. */
export const path: Parser<string> = {
  expected: 'a path',
  parse: (value) => (/^[^\0]+$/.test(value) ? value : undefined),
};

/** The path of an address, without a query. */
export const urlPath: Parser<string> = {
  expected: 'a path such as /metrics',
  parse: (value) => (/^\/[A-Za-z0-9._~/-]*$/.test(value) ? value : undefined),
};

/** A whole number within limits. */
export function integer(min: number, max: number, what = 'a whole number'): Parser<number> {
  return {
    expected: `${what} from ${min} to ${max}`,
    parse(value) {
      const number = /^-?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
      return number >= min && number <= max ? number : undefined;
    },
  };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** A number of bytes, with or without a unit. */
export const bytes: Parser<number> = {
  expected: 'a size such as 200M (bytes, or K, M or G)',
  parse(value) {
    const [, number = '', unit = ''] = /^(\d{1,12})\s*([KMG]?)i?B?$/i.exec(value) ?? [];
    const size = Number(number) * (UNITS[unit.toUpperCase()] ?? 1);
    return size > 0 && Number.isSafeInteger(size) ? size : undefined;
  },
};

/** One of some words; `synonyms` are accepted but not documented. */
export function oneOf<const Word extends string>(
  words: readonly Word[],
  synonyms: Readonly<Record<string, Word>> = {},
): Parser<Word> {
  return {
    expected: `one of ${words.join(', ')}`,
    parse: (value) => words.find((word) => word === value.toLowerCase()) ?? synonyms[value.toLowerCase()],
  };
}

/** Some of some words with commas between them. */
export function listOf<const Word extends string>(words: readonly Word[]): Parser<readonly Word[]> {
  const word = oneOf(words);
  return {
    expected: `${words.slice(0, -1).join(', ')} or ${words.at(-1)}, or several of them with commas between`,
    parse(value) {
      const parts = value.split(',').map((part) => word.parse(part.trim()));
      const found = parts.filter((part) => part !== undefined);
      return found.length === parts.length ? [...new Set(found)] : undefined;
    },
  };
}

/** True or false. */
export const boolean: Parser<boolean> = {
  expected: 'true or false',
  parse: (value) => (/^(true|yes|on|1)$/i.test(value) ? true : /^(false|no|off|0)$/i.test(value) ? false : undefined),
};

/** An http(s) address without a path; gives it without a slash at the end. */
export const origin: Parser<string> = {
  expected: 'an address such as https://registry.example.com, without a path',
  parse(value) {
    const url = parseUrl(value);
    if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
    return url.pathname === '/' && url.search === '' && url.hash === '' ? url.origin : undefined;
  },
};

/** An http(s) proxy, with credentials if it wants them. */
export const proxyUrl: Parser<string> = {
  expected: 'an address such as http://proxy.example.com:3128',
  parse(value) {
    // The variables of other programs leave the scheme out.
    const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`);
    return url && /^https?:$/.test(url.protocol) && url.pathname === '/' ? url.href : undefined;
  },
};

/** Kinds of addresses that have a name in the configuration. */
export const addressWords = ['public', 'private', 'loopback', 'link-local'] as const;

/** Addresses, blocks of addresses and kinds of them, with commas between. */
export const addresses: Parser<readonly string[]> = {
  expected: `addresses, blocks such as 10.0.0.0/8, or ${addressWords.join(', ')}, with commas between`,
  parse(value) {
    const entries = value.split(',').map((entry) => entry.trim().toLowerCase());
    return entries.every((entry) => addressWords.some((word) => word === entry) || isBlock(entry))
      ? entries
      : undefined;
  },
};

function isBlock(entry: string): boolean {
  const [address = '', prefix, more] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || more !== undefined) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

/** A name of the time zone database. */
export const timeZone: Parser<string> = {
  expected: 'a time zone such as UTC or Europe/Berlin',
  parse(value) {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone && value;
    } catch {
      return undefined;
    }
  },
};

/** A connection URL of PostgreSQL, as libpq takes it. */
export const postgresUrl: Parser<string> = {
  expected: 'a URL such as postgres://user:password@host:5432/database',
  parse(value) {
    // Sockets have no host in the authority (`postgres://user@/db?host=/run/postgresql`), which the URL standard forbids.
    const url = parseUrl(value.replace(/^(postgres(?:ql)?:\/\/(?:[^/@]*@)?)\//, '$1localhost/'));
    return url && /^postgres(ql)?:\/\//.test(value) && url.pathname.length > 1 ? value : undefined;
  },
};

function parseUrl(value: string): URL | undefined {
  try {
    return new URL(value);
  } catch {
    return undefined;
  }
}
