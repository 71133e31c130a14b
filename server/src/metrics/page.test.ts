import { describe, expect, test } from 'vitest';
import type { LogFields, Logger } from '../log/logger.ts';
import { gauge } from './family.ts';
import { MetricsPage } from './page.ts';
import type { MetricSource } from './source.ts';

class World {
  now = 1_000_000;
  readonly warnings: LogFields[] = [];
  readonly logger: Logger = { debug() {}, info() {}, error() {}, warn: (fields) => this.warnings.push(fields) };

  page(...sources: readonly MetricSource[]): MetricsPage {
    return new MetricsPage({ sources, logger: this.logger, now: () => this.now });
  }
}

// Counts how often it is asked, and tells it.
function counting(name: string, options: Partial<MetricSource> & { readonly takes?: (asked: number) => void } = {}) {
  const source = {
    asked: 0,
    ...{ name, part: 'core' as const },
    ...options,
    async read() {
      options.takes?.(++source.asked);
      if (!options.takes) source.asked++;
      return [gauge(`${name}_asked`, 'How often.', source.asked)];
    },
  };
  return source;
}

describe('the page', () => {
  test('tells what every source has, or those of one part', async () => {
    const page = new World().page(counting('a'), counting('b', { part: 'exporter' }));
    expect(await page.text()).toMatch(/^a_asked 1$[\s\S]*^b_asked 1$/m);
    const part = await page.text('exporter');
    expect(part).toMatch(/^b_asked 2$/m);
    expect(part).not.toContain('a_asked');
    expect(part).toContain('haven_metrics_source_up{source="b"} 1');
  });

  test('is the same for all who ask within a second', async () => {
    const world = new World();
    const source = counting('a');
    const page = world.page(source);
    await Promise.all(Array.from({ length: 50 }, () => page.text()));
    expect(source.asked).toBe(1);
    world.now += 1_000;
    expect(await page.text()).toMatch(/^a_asked 2$/m);
  });

  test('keeps what is dear, the longer the longer it took', async () => {
    const world = new World();
    const source = counting('a', {
      kept: true,
      takes: (asked) => {
        world.now += asked === 1 ? 10 : 2_000;
      },
    });
    const page = world.page(source);
    const askedAfter = async (milliseconds: number) => {
      world.now += milliseconds;
      await page.text();
      return source.asked;
    };
    expect(await askedAfter(0)).toBe(1);
    expect(await askedAfter(14_000)).toBe(1);
    expect(await askedAfter(1_000)).toBe(2);
    expect(await askedAfter(99_000)).toBe(2);
    expect(await askedAfter(1_000)).toBe(3);
  });

  test('goes without a source that fails, and says so once', async () => {
    const world = new World();
    let broken = true;
    const failing = counting('bad', {
      takes() {
        if (broken) throw new Error('no database');
      },
    });
    const page = world.page(counting('good'), failing);
    for (let round = 0; round < 3; round++) {
      const text = await page.text();
      expect(text).toMatch(/^good_asked/m);
      expect(text).not.toMatch(/^bad_asked/m);
      expect(text).toContain('haven_metrics_source_up{source="bad"} 0');
      world.now += 1_000;
    }
    expect(world.warnings).toEqual([expect.objectContaining({ source: 'bad' })]);
    broken = false;
    expect(await page.text()).toMatch(/^bad_asked/m);
  });
});
