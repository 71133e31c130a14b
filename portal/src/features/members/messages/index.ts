import type { Catalogue } from '../../../i18n/messages.ts';
import type { MemberTexts } from './en.ts';

/** Texts about members of projects. */
export const memberMessages: Catalogue<MemberTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
