import { useSyncExternalStore } from 'react';

/** A language that the portal speaks in full. */
export type Locale = 'en' | 'zh';

/** Every language with its own name for itself. */
export const locales: Readonly<Record<Locale, string>> = { en: 'English', zh: '简体中文' };

/** Tag of a language for `lang` and `Intl`. */
export const languageTags: Readonly<Record<Locale, string>> = { en: 'en', zh: 'zh-CN' };

const listeners = new Set<() => void>();
// `before-paint.js` has decided it from the preference and the browser; where there is none, tests run.
let current: Locale = globalThis.document?.documentElement.lang.startsWith('zh') ? 'zh' : 'en';

/** The language in use. */
export function currentLocale(): Locale {
  return current;
}

/** The language in use; the component is shown anew when it changes. */
export function useLocale(): Locale {
  return useSyncExternalStore(subscribe, currentLocale);
}

/** Changes the language, now and for later visits. */
export function setLocale(locale: Locale): void {
  current = locale;
  document.documentElement.lang = languageTags[locale];
  try {
    localStorage.setItem('haven.language', locale);
  } catch {
    // Without storage it holds for this visit.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
