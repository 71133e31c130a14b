// Runs before anything is shown, so that a dark page never flashes white and screen readers know the language.
(() => {
  const read = (name) => {
    try {
      return localStorage.getItem(`haven.${name}`);
    } catch {
      return null;
    }
  };
  const theme = read('theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
  const language = read('language') ?? navigator.languages.find((tag) => /^(en|zh)\b/i.test(tag)) ?? 'en';
  document.documentElement.lang = /^zh/i.test(language) ? 'zh-CN' : 'en';
})();
