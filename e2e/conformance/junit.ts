/** One check of a JUnit report. */
export interface TestCase {
  readonly name: string;
  readonly status: string;
  readonly seconds: number;
  /** What the runner says about it. */
  readonly said: string;
  /** Its log: requests and answers. */
  readonly log: string;
}

/**
 * Reads the report of the conformance runner. It marks a failure only by the attribute `status`; the usual
 * `<failure>` elements are never there, so that ordinary JUnit readers take every check for passed.
 */
export function parseJunit(xml: string): readonly TestCase[] {
  return [...xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs)].map(([, attributes = '', body = '']) => ({
    name: attribute(attributes, 'name'),
    status: attribute(attributes, 'status'),
    seconds: Number(attribute(attributes, 'time')),
    said: element(body, 'system-out'),
    log: element(body, 'system-err'),
  }));
}

function attribute(attributes: string, name: string): string {
  return decode(new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? '');
}

function element(body: string, name: string): string {
  return decode(new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(body)?.[1] ?? '');
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Text of XML with its entities replaced. */
export function decode(text: string): string {
  return text.replaceAll(/&(#x?[0-9a-fA-F]+|\w+);/g, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name] ?? whole;
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return String.fromCodePoint(code);
  });
}
