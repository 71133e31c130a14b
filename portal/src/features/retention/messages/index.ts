import type { Catalogue } from '../../../i18n/messages.ts';
import type { RetentionTexts } from './en.ts';

/** Texts about what is kept of a project. */
export const retentionMessages: Catalogue<RetentionTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
