import { setImmediate as yieldToLoop } from 'node:timers/promises';

/** The kinds of metrics of the text format. */
export type FamilyType = 'counter' | 'gauge' | 'summary' | 'histogram' | 'untyped';

/** One value of a family. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
  /** Put behind the name: the parts of a summary or histogram. */
  readonly suffix?: '_sum' | '_count' | '_bucket';
}

/** A metric with everything it is measured for. Without samples it is announced all the same. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: FamilyType;
  readonly samples: readonly Sample[];
}

/** A family whose values go up and down. */
export function gauge(name: string, help: string, samples: readonly Sample[] | number): Family {
  return family('gauge', name, help, samples);
}

/** A family whose values only grow. */
export function counter(name: string, help: string, samples: readonly Sample[] | number): Family {
  return family('counter', name, help, samples);
}

// Harbor has gauges that end in `_total` and counters that do not. Their names are what dashboards know, so they stay;
// with a type that the convention denies, every check of our metrics would complain of them.
function family(kind: 'counter' | 'gauge', name: string, help: string, samples: readonly Sample[] | number): Family {
  const isUsual = (kind === 'counter') === name.endsWith('_total');
  return {
    name,
    help: isUsual ? help : `${help} (${kind})`,
    type: isUsual ? kind : 'untyped',
    samples: typeof samples === 'number' ? [{ value: samples }] : samples,
  };
}

const LINES_PER_STEP = 1_000;

/**
 * Families in the text format, version 0.0.4; other work is let in between.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export async function writeFamilies(families: Iterable<Family>): Promise<string> {
  let text = '';
  let lines = 0;
  for (const { name, help, type, samples } of families) {
    text += `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n`;
    for (const { labels, value, suffix = '' } of samples) {
      text += `${name}${suffix}${labels === undefined ? '' : writeLabels(labels)} ${writeValue(value)}\n`;
      if (++lines % LINES_PER_STEP === 0) await yieldToLoop();
    }
  }
  return text;
}

function writeLabels(labels: Readonly<Record<string, string>>): string {
  let text = '';
  for (const name in labels) text += `${text === '' ? '' : ','}${name}="${escaped(labels[name] ?? '')}"`;
  return text === '' ? '' : `{${text}}`;
}

const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

function escaped(value: string): string {
  return value.replaceAll(/["\\\n]/g, (char) => ESCAPED[char] ?? char);
}

function writeValue(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return String(value);
}
