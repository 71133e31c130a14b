import { pluralFor } from '../../../i18n/plural.ts';

const plural = pluralFor('en');

/** Texts about the installation. */
export const texts = {
  home: 'Home',
  welcome: (name: string) => `Hello, ${name}`,
  projects: 'Projects',
  repositories: 'Repositories',
  repositoryCount: (count: number) => plural(count, { one: '# repository', other: '# repositories' }),
  public: 'public',
  private: 'private',
  publicOf: (count: string) => `${count} public`,
  privateOf: (count: string) => `${count} private`,
  storage: 'Stored',
  attention: 'Needs attention',
  nearlyFull: (project: string, used: string, hard: string) => `${project} uses ${used} of ${hard}`,
  expires: (robot: string) => `The robot ${robot} expires`,
  failed: (type: string) => `A job failed: ${type}`,
  tags: 'Tags',
  robots: 'Robot accounts',
  seeAll: 'See all',
  explore: 'Explore',
  exploreText: 'Everything that you may pull.',
  search: 'Search',
  searchFor: (text: string) => `Found for "${text}"`,
  nothing: 'Nothing found',
  pulls: 'Pulls',
  artifacts: 'Artifacts',
  name: 'Name',
  project: 'Project',
  modified: 'Modified',
  filter: 'Filter by name',
  none: 'There is nothing to see yet',
  about: 'About Haven',
  version: 'Version',
  apiVersion: 'Interface of',
  licence: 'Licence',
  licenceText: 'Haven is free software under the Apache License 2.0.',
  address: 'Address',
  components: 'Parts',
  healthy: 'healthy',
  unhealthy: 'unhealthy',
  certificate: 'Certificate of this server',
  download: 'Download',
};

/** The names of those texts. */
export type SystemTexts = typeof texts;
