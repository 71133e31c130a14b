import type { Catalogue } from '../../../i18n/messages.ts';
import type { ImmutabilityTexts } from './en.ts';

/** Texts about rules that freeze tags. */
export const immutabilityMessages: Catalogue<ImmutabilityTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
