import type { Catalogue } from '../../../i18n/messages.ts';
import type { AuditTexts } from './en.ts';

/** Texts about the activity log. */
export const auditMessages: Catalogue<AuditTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
