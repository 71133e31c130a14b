import { describe, expect, it } from 'vitest';
import { parseArguments, UsageError } from './arguments.ts';

describe('the command line', () => {
  it('without options asks for everything and to keep it', () => {
    const wanted = parseArguments([]);
    expect(wanted).toMatchObject({
      complete: true,
      output: 'docs',
      only: undefined,
      peers: ['d28', 'd3', 'zot', 'nginx'],
    });
    expect(wanted.profile).toMatchObject({ name: 'default', rounds: 3, growth: [1, 1_000, 100_000] });
  });

  it('can ask for some workloads, which are kept beside what is known of the others', () => {
    expect(parseArguments(['w3', 'W4'])).toMatchObject({ complete: true, output: 'docs', only: ['W3', 'W4'] });
  });

  it('can ask for less, which is shown but not kept', () => {
    const wanted = parseArguments(['--quick', 'w1', 'W3', '--peers', 'd3', '--sizes', '1KiB,2 MiB']);
    expect(wanted).toMatchObject({ complete: false, output: undefined, only: ['W1', 'W3'], peers: ['d3'] });
    expect(wanted.profile).toMatchObject({ name: 'quick', readSizes: [1024, 2_097_152], pushSizes: [1024, 2_097_152] });
  });

  it('can change every measure', () => {
    const { profile } = parseArguments(['--users', '2', '--rounds', '5', '--seconds', '0.5', '--growth', '7']);
    expect(profile).toMatchObject({ readUsers: [2], manifestUsers: [2], rounds: 5, seconds: 0.5, growth: [7] });
  });

  it.each([
    ['W10', ''],
    ['--sizes', '1KB'],
    ['--peers', 'haven'],
    ['--rounds', '0'],
    ['--seconds', '-1'],
    ['--nonsense', '1'],
    ['positional', ''],
  ])('is refused: %s %s', (name, value) => {
    expect(() => parseArguments([name, value])).toThrow(UsageError);
  });
});
