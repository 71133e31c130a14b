import type { Catalogue } from '../../../i18n/messages.ts';
import type { GroupTexts } from './en.ts';

/** Texts about groups of people. */
export const groupMessages: Catalogue<GroupTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
