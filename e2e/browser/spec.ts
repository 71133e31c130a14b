import type { Stage } from './stage.ts';

/** What people do with a part of the portal; each scenario opens windows of its own. */
export interface Spec {
  /** Name of the feature. */
  readonly name: string;
  readonly scenarios: readonly {
    readonly name: string;
    run(stage: Stage): Promise<void>;
  }[];
}
