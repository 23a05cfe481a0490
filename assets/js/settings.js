/* Row height and letter keys: radios marked data-setting, kept in this browser. The theme is the
   person's: it changes at once here, and its form is posted so that other devices follow. */
function show() {
  for (const radio of document.querySelectorAll("[data-setting]")) {
    const fallback = { density: "normal", keys: "on" };
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

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-theme-form]")) return;
  event.preventDefault();
  const theme = event.submitter.value;
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("msp:theme", theme);
  window.dispatchEvent(new Event("msp:setting"));
  for (const button of event.target.querySelectorAll("button"))
    button.setAttribute("aria-pressed", String(button.value === theme));
  fetch(event.target.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(event.target, event.submitter)),
    redirect: "manual",
  });
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-rail-toggle]");
  const rail = document.querySelector("[data-rail]");
  if (button) rail.toggleAttribute("data-open");
  else if (rail?.hasAttribute("data-open") && !event.target.closest("[data-rail]"))
    rail.removeAttribute("data-open");
});

show();
