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

const REFRESH_MS = 3_000;

/** How often a history of runs is read again: while one of them goes on. */
export function whileUnfinished(
  answer: { readonly body: readonly { readonly job_status?: string | undefined }[] } | undefined,
): number | false {
  return answer?.body.some(({ job_status }) => isUnfinished(job_status)) === true && REFRESH_MS;
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

/** A number that a run has among its parameters and results; 0 when it is not there. */
export function resultOf({ job_parameters }: { readonly job_parameters?: string | undefined }, name: string): number {
  return numberIn(parametersOf(job_parameters), name);
}
