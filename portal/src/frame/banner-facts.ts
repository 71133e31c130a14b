/** How a banner looks. */
export type BannerType = 'success' | 'info' | 'warning' | 'danger';

/** Every look of a banner. */
export const bannerTypes: readonly BannerType[] = ['info', 'success', 'warning', 'danger'];

/** What administrators tell everybody, and when. */
export interface BannerFacts {
  readonly message: string;
  readonly type: BannerType;
  /** Whether people may close it. */
  readonly closable: boolean;
  /** First moment; undefined for always. */
  readonly from: Date | undefined;
  /** Last moment; undefined for ever. */
  readonly to: Date | undefined;
}

/** Reads a banner: JSON text `{message, type, closable, fromDate, toDate}`, as Harbor has it; undefined for none. */
export function parseBanner(text: string | null | undefined): BannerFacts | undefined {
  const facts = objectOf(text);
  if (typeof facts?.message !== 'string' || facts.message === '') return undefined;
  return {
    message: facts.message,
    type: bannerTypes.find((type) => type === facts.type) ?? 'info',
    closable: facts.closable === true,
    from: timeOf(facts.fromDate),
    to: timeOf(facts.toDate),
  };
}

/** Writes a banner as it is stored. */
export function bannerText({ message, type, closable, from, to }: BannerFacts): string {
  return JSON.stringify({
    ...{ message, type, closable },
    ...(from && { fromDate: from.toISOString() }),
    ...(to && { toDate: to.toISOString() }),
  });
}

/** Whether it is to be shown at a moment. */
export function isDue({ from, to }: BannerFacts, now: Date): boolean {
  return (!from || from <= now) && (!to || now <= to);
}

/** The day of a moment where the person is, as fields for dates have it; empty for none. */
export function dayOf(time: Date | undefined): string {
  if (!time) return '';
  const two = (part: number) => String(part).padStart(2, '0');
  return `${String(time.getFullYear()).padStart(4, '0')}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

/** When a day begins where the person is; undefined when it is none. */
export function beginOf(day: string): Date | undefined {
  return day === '' ? undefined : timeOf(`${day}T00:00:00`);
}

/** When a day ends where the person is; undefined when it is none. */
export function endOf(day: string): Date | undefined {
  return day === '' ? undefined : timeOf(`${day}T23:59:59.999`);
}

function objectOf(text: string | null | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    // Each of its values is looked at before it is used.
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function timeOf(value: unknown): Date | undefined {
  const time = new Date(typeof value === 'string' ? value : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
