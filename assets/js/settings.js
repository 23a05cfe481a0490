/* Theme, row height and letter keys: radios marked data-setting, kept in this browser. */
function show() {
  for (const radio of document.querySelectorAll("[data-setting]")) {
    const fallback = { theme: document.documentElement.dataset.theme || "auto", density: "normal", keys: "on" };
    const name = radio.dataset.setting;
    radio.checked = (localStorage.getItem(`msp:${name}`) || fallback[name]) === radio.value;
  }
}

document.addEventListener("change", (event) => {
  const radio = event.target.closest?.("[data-setting]");
  if (!radio) return;
  localStorage.setItem(`msp:${radio.dataset.setting}`, radio.value);
  window.dispatchEvent(new Event("msp:setting"));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-rail-toggle]");
  const rail = document.querySelector("[data-rail]");
  if (button) rail.toggleAttribute("data-open");
  else if (rail?.hasAttribute("data-open") && !event.target.closest("[data-rail]")) rail.removeAttribute("data-open");
});

show();
