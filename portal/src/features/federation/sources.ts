/** Where jobs run that many people have. */
export type Source = 'github' | 'gitlab' | 'kubernetes' | 'other';

/** What the tokens of a place look like, to begin with. */
export const sources: Readonly<Record<Source, { readonly issuer: string; readonly claims: string }>> = {
  github: {
    issuer: 'https://token.actions.githubusercontent.com',
    claims: 'repository: acme/app\nref: refs/heads/main, refs/tags/v*',
  },
  gitlab: { issuer: 'https://gitlab.com', claims: 'project_path: acme/app\nref_protected: true' },
  kubernetes: {
    issuer: 'https://kubernetes.default.svc.cluster.local',
    claims: 'sub: system:serviceaccount:ci:builder',
  },
  other: { issuer: '', claims: '' },
};
