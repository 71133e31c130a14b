import type { Family } from './family.ts';

/** The parts that Harbor has as programs of their own; `exporter` tells what is in the database. */
export const metricParts = ['exporter', 'core', 'jobservice', 'registry'] as const;

/** One of these parts. */
export type MetricPart = (typeof metricParts)[number];

/** Somebody who has metrics to tell. Its families are its own: no other source has one of their names. */
export interface MetricSource {
  readonly name: string;
  readonly part: MetricPart;
  /** Whether what it tells is kept for some seconds, because finding it out costs a query or more. */
  readonly kept?: boolean;
  /** Everything as it is now. What it throws is logged, and the others are told all the same. */
  read(): Promise<readonly Family[]> | readonly Family[];
}
