// Sets the theme's class before the first paint; a file of its own because the policy allows no inline script.
(() => {
  let choice = 'system';
  try {
    choice = localStorage.getItem('weft-theme') ?? 'system';
  } catch {
    // Storage may be blocked; the system's scheme it is.
  }
  const isDark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle('dark', isDark);
})();
