import type { Catalogue } from '../../../i18n/messages.ts';
import type { SessionTexts } from './en.ts';

/** Texts around signing in. */
export const sessionMessages: Catalogue<SessionTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
