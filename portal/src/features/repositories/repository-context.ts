import type { RepositoryAddress } from '../../paths.ts';

/** What every view of a repository is given. */
export interface RepositoryViewProps {
  readonly address: RepositoryAddress;
}
