import { decode } from '../conformance/junit.ts';

/** One operation of a report, and everything that was found wrong with it. */
export interface TriedOperation {
  /** `GET /projects`. */
  readonly name: string;
  readonly seconds: number;
  readonly complaints: readonly string[];
}

/** Reads the JUnit report of Schemathesis: a case for each operation, with a `failure` or `error` for each complaint. */
export function parseOperations(xml: string): readonly TriedOperation[] {
  return [...xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs)].map(([, attributes = '', body = '']) => ({
    name: decode(/\bname="([^"]*)"/.exec(attributes)?.[1] ?? ''),
    seconds: Number(/\btime="([^"]*)"/.exec(attributes)?.[1] ?? 0),
    complaints: [
      ...body.matchAll(/<(?:failure|error|skipped)\b[^>]*?(?:\/>|>(.*?)<\/(?:failure|error|skipped)>)/gs),
    ].map(([whole, text]) => decode(text ?? whole).trim()),
  }));
}
