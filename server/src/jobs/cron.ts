import { Cron } from 'croner';
import { HavenError } from '../error.ts';

// What Harbor's parser knows: names of months and days, lists, ranges, steps; no L, W, # and no @daily.
const FIELD = /^[\d*?/,\-a-z]+$/i;
const NAMES = /^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)$/i;

/** A cron expression with six fields (second, minute, hour, day of month, month, day of week) that can be used. */
export class CronExpression {
  readonly text: string;
  readonly #fields: readonly string[];

  private constructor(text: string, fields: readonly string[]) {
    this.text = text;
    this.#fields = fields;
  }

  /** Reads an expression; `BAD_REQUEST` with what is wrong with it. */
  static parse(text: string): CronExpression {
    const fields = text.trim().split(/\s+/);
    if (text.trim() === '') throw new HavenError('BAD_REQUEST', 'the cron expression is empty; expected six fields');
    if (fields.length !== 6) {
      throw wrong(text, `expected six fields (second minute hour day month weekday), got ${fields.length}`);
    }
    const odd = fields.find((field) => !isField(field));
    if (odd !== undefined) throw wrong(text, `${JSON.stringify(odd)} is not a field of it`);
    const expression = new CronExpression(text.trim(), fields);
    if (!expression.#canBeRead()) throw wrong(text, 'a number in it is out of range, or a range the wrong way round');
    if (expression.next(new Date(), 'UTC') === undefined) throw wrong(text, 'there is no such day');
    if (fields[0] !== '0') {
      throw new HavenError('BAD_REQUEST', 'the 1st field (indicating Seconds of time) of the cron setting must be 0');
    }
    return expression;
  }

  /** Whether it names every minute of an hour, as `*` in the second field does. */
  get isEveryMinute(): boolean {
    return this.#fields[1]?.startsWith('*') === true;
  }

  /** The first time after `after`, by the clocks of a time zone; undefined when there is none. */
  next(after: Date, timeZone: string): Date | undefined {
    return this.#cron(timeZone).nextRun(after) ?? undefined;
  }

  #canBeRead(): boolean {
    try {
      this.#cron('UTC');
      return true;
    } catch {
      return false;
    }
  }

  #cron(timezone: string): Cron {
    const [, , , day = '*', , weekday = '*'] = this.#fields;
    // A day has to fit both fields if one of them begins with a star, and either of them otherwise.
    const domAndDow = /^[*?]/.test(day) || /^[*?]/.test(weekday);
    const pattern = this.#fields.map((field) => field.replaceAll('?', '*')).join(' ');
    return new Cron(pattern, { timezone, domAndDow, sloppyRanges: true, paused: true, mode: '6-part' });
  }
}

function isField(field: string): boolean {
  if (!FIELD.test(field) || field.length > 200) return false;
  return (field.match(/[a-z]+/gi) ?? []).every((word) => NAMES.test(word));
}

function wrong(text: string, why: string): HavenError {
  return new HavenError('BAD_REQUEST', `invalid cron expression ${JSON.stringify(text)}: ${why}`);
}
