import type { Catalogue } from '../../../i18n/messages.ts';
import type { InsightTexts } from './en.ts';

/** Texts about layers and files. */
export const insightMessages: Catalogue<InsightTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
