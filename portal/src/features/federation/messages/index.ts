import type { Catalogue } from '../../../i18n/messages.ts';
import type { FederationTexts } from './en.ts';

/** Texts about workload identity. */
export const federationMessages: Catalogue<FederationTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
