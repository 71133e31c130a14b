/** What the colours follow: the system, or a choice. */
export type Theme = 'system' | 'light' | 'dark';

/** The theme in use. */
export function currentTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** Changes the theme, now and for later visits. */
export function setTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem('haven.theme', theme);
  } catch {
    // Without storage it holds for this visit.
  }
}
