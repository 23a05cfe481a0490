/* Runs before the first paint: theme and row height of this reader, kept by the browser.
   Tabler's dark rules hang on the attribute, so "auto" is resolved here and kept up to date. */
const root = document.documentElement;
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function kept(name, otherwise) {
  try {
    return localStorage.getItem(`msp:${name}`) || otherwise;
  } catch {
    return otherwise; // Storage may be forbidden; the page works without it.
  }
}

function paint() {
  const theme = kept("theme", root.dataset.theme || "auto");
  root.setAttribute("data-bs-theme", theme === "auto" ? (dark.matches ? "dark" : "light") : theme);
  root.dataset.density = kept("density", "normal");
  root.dataset.keys = kept("keys", "on");
}

dark.addEventListener("change", paint);
window.addEventListener("storage", paint); // Another tab changed it.
window.addEventListener("msp:setting", paint);
paint();
