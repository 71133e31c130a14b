import type { Catalogue } from '../../../i18n/messages.ts';
import type { UserTexts } from './en.ts';

/** Texts about people's accounts. */
export const userMessages: Catalogue<UserTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
