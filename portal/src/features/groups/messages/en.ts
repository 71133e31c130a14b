/** Texts about groups of people. */
export const texts = {
  title: 'Groups',
  name: 'Name',
  kind: 'Kind',
  dn: 'LDAP DN',
  create: 'New group',
  createText: 'Its members come from the identity provider; here it gets roles in projects.',
  rename: 'Rename',
  renameOf: (name: string) => `Rename ${name}`,
  remove: 'Delete',
  removeOf: (name: string) => `Delete the group ${name}`,
  removeText: 'Its roles in projects go with it.',
  filter: 'Filter by name',
  none: 'There are no groups yet',
  kinds: {
    ldap: 'LDAP',
    http: 'HTTP authentication',
    oidc: 'OIDC',
  },
};

/** The names of those texts. */
export type GroupTexts = typeof texts;
