/** Texts around signing in. */
export const texts = {
  title: 'Sign in',
  name: 'User name or e-mail',
  password: 'Password',
  wrong: 'User name or password is wrong',
  byProvider: (name: string) => `Sign in with ${name}`,
  provider: 'single sign-on',
  withPassword: 'Sign in with a local account',
  signUp: 'Create an account',
  forgot: 'Forgot your password?',
  noReset: 'No mail is sent here; ask an administrator for a new password',
  chooseName: 'Choose a user name',
  chooseNameText: 'It is shown with what you push, and cannot be changed later.',
  userName: 'User name',
};

/** The names of those texts. */
export type SessionTexts = typeof texts;
