import type { Catalogue } from '../../../i18n/messages.ts';
import type { JobTexts } from './en.ts';

/** Texts about background work. */
export const jobMessages: Catalogue<JobTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
