import type { Catalogue } from '../../../i18n/messages.ts';
import type { LabelTexts } from './en.ts';

/** Texts about labels. */
export const labelMessages: Catalogue<LabelTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
