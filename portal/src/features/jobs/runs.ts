import type { Tone } from '../../ui/feedback.tsx';

const TONES: Readonly<Record<string, Tone>> = {
  Success: 'good',
  Succeed: 'good',
  Error: 'bad',
  Failed: 'bad',
  Stopped: 'warn',
  Running: 'info',
  InProgress: 'info',
};
const UNFINISHED = new Set(['Pending', 'Scheduled', 'Running']);

/** How the state of a run looks. */
export function toneOf(status: string | undefined): { readonly tone?: Tone } {
  const tone = TONES[status ?? ''];
  return tone ? { tone } : {};
}

/** Whether a run can still be stopped. */
export function isUnfinished(status: string | undefined): boolean {
  return UNFINISHED.has(status ?? '');
}

/** Parameters and results of a run, which Harbor's interface has as a text of JSON. */
export function parametersOf(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    // An object of JSON has texts as its keys.
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

/** One of the parameters or results that is a number; 0 when it is not there. */
export function numberIn(parameters: Readonly<Record<string, unknown>>, name: string): number {
  const value = parameters[name];
  return typeof value === 'number' ? value : 0;
}
