/** Texts around every page. */
export const texts = {
  skip: 'Skip to the page',
  main: 'Main',
  home: 'Home',
  explore: 'Explore',
  projects: 'Projects',
  activity: 'Activity',
  administration: 'Administration',
  palette: 'Go to …',
  paletteHint: 'Type a project, repository, tag or page',
  paletteEmpty: 'Nothing found',
  paletteResults: 'Results',
  signIn: 'Sign in',
  signOut: 'Sign out',
  account: 'Account',
  profile: 'Profile',
  language: 'Language',
  theme: 'Theme',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  apiDocs: 'API',
  about: 'About Haven',
  keys: 'Keys',
  readOnly: 'This installation is in read-only mode: nothing can be changed now.',
  notFound: 'There is no page here',
  notFoundHint: 'The address may be mistyped, or what it named is gone.',
  goHome: 'Go to the start page',
  keyHelp: {
    palette: 'Go to anything',
    filter: 'Filter the list',
    help: 'Show these keys',
    go: 'Go to projects, explore, activity, home',
    close: 'Close what is open',
  },
};

/** The names of those texts. */
export type FrameTexts = typeof texts;
