import type { Catalogue } from '../../../i18n/messages.ts';
import type { RobotTexts } from './en.ts';

/** Texts about robot accounts. */
export const robotMessages: Catalogue<RobotTexts> = {
  en: () => import('./en.ts').then(({ texts }) => texts),
  zh: () => import('./zh.ts').then(({ texts }) => texts),
};
