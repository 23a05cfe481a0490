/* Runs before the first paint. The theme is the signed-in person's (data-theme, from the server), else
   the last one seen in this browser; row height and letter keys belong to the browser. Tabler's dark rules hang on the attribute, so "auto" is resolved here and kept up to date. */
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
  const theme = root.dataset.theme || kept("theme", "auto");
  root.setAttribute("data-bs-theme", theme === "auto" ? (dark.matches ? "dark" : "light") : theme);
  root.dataset.density = kept("density", "normal");
  root.dataset.keys = kept("keys", "on");
}

dark.addEventListener("change", paint);
window.addEventListener("msp:setting", paint);
paint();
