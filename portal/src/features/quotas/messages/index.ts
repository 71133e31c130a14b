import type { Catalogue } from '../../../i18n/messages.ts';
import type { QuotaTexts } from './en.ts';

/** Texts about storage limits. */
export const quotaMessages: Catalogue<QuotaTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
