import type { Origin } from '../http/connection.ts';
import type { HistogramData } from '../measure/histogram.ts';

/** The server a job goes to, and how to sign in there. */
export interface Target {
  readonly origin: Origin;
  /** Sent as it is with every request; absent for a registry that asks for nothing. */
  readonly authorization: string | undefined;
  /** Basic credentials with which a client gets its tokens, in jobs that do the whole flow. */
  readonly basic: string | undefined;
}

/** What every user of a job does again and again. */
export type Task =
  | {
      /** One request to one of the paths, in turn. Where there are more pages, all are fetched. */
      readonly kind: 'fetch';
      readonly method: 'GET' | 'HEAD';
      readonly paths: readonly string[];
      readonly headers: Readonly<Record<string, string>>;
      /** Bytes of a body so large that what came of it counts when the time is over. */
      readonly largeBody: number | undefined;
      /** One `Authorization` per user, in turn, instead of the target's. */
      readonly authorizations?: readonly string[];
      readonly allPages?: boolean;
    }
  | {
      /** A new blob of that size. */
      readonly kind: 'push-blob';
      readonly repository: string;
      readonly size: number;
      /** Bytes per PATCH; undefined sends everything in one PUT. */
      readonly chunk: number | undefined;
    }
  | {
      /** A blob taken over from another repository, ten into each new one. */
      readonly kind: 'mount';
      readonly from: string;
      readonly into: string;
      readonly digests: readonly string[];
    }
  | {
      /** A new small manifest with a tag of its own, of blobs that are there. */
      readonly kind: 'push-manifest';
      readonly repository: string;
      readonly config: { readonly digest: string; readonly size: number };
      readonly subject?: { readonly digest: string; readonly size: number; readonly mediaType: string };
    }
  | { readonly kind: 'pull-image'; readonly repository: string; readonly tag: string }
  | {
      readonly kind: 'push-image';
      /** One of these per user, in turn. */
      readonly repositories: readonly string[];
      readonly layers: number;
      readonly layerSize: number;
    };

/** How long how many users do it. */
export interface Job {
  readonly target: Target;
  readonly task: Task;
  readonly users: number;
  /** No operation starts later; undefined for no limit. */
  readonly seconds: number | undefined;
  /** No more than that in all; undefined for no limit. */
  readonly operations: number | undefined;
}

/** What came of a job. */
export interface Outcome {
  /** Whole operations, and shares of large bodies that were broken off. */
  readonly operations: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly latencies: HistogramData;
  readonly failures: number;
  /** The first failure in words. */
  readonly failure: string | undefined;
  /** Digests of the blobs and manifests that were pushed. */
  readonly pushed: readonly string[];
}
