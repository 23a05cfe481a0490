/* What is typed is never lost: each keystroke into this browser, and one second after a pause,
   on leaving the field and on leaving the page to the server (data-draft-url), from where
   colleagues and other devices have it. A draft goes when the send has succeeded. */
import { say } from "./words.js";

const PAUSE = 1000;
const timers = new WeakMap();

export const keyOf = (form) => `msp:draft:${form.dataset.draft}:${form.dataset.mode || ""}`;
const SENT = "msp:draft-sent";

function fieldsOf(form) {
  return [...form.elements].filter(
    (one) =>
      one.name &&
      one.name !== "_csrf" &&
      !["hidden", "file", "password", "submit", "radio"].includes(one.type),
  );
}

export function keep(form) {
  const values = {};
  for (const field of fieldsOf(form))
    values[field.name] = field.type === "checkbox" ? field.checked : field.value;
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), values }));
    status(form, say("kept_here"));
  } catch {
    // Storage may be full or forbidden; the server's copy remains.
  }
}

export function bring(form) {
  let kept;
  try {
    kept = JSON.parse(localStorage.getItem(keyOf(form)) || "null");
  } catch {
    return;
  }
  if (!kept) return;
  for (const field of fieldsOf(form)) {
    const value = kept.values[field.name];
    if (value === undefined) continue;
    if (field.type === "checkbox") field.checked = value;
    else if (value && !field.value) field.value = value;
  }
}

export function forget(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  localStorage.removeItem(keyOf(form));
  status(form, "");
}

function status(form, text) {
  const place = form.querySelector("[data-draft-status]");
  if (place) place.textContent = text;
}

async function save(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  const url = form.dataset.draftUrl;
  const text = form.querySelector("[data-draft-text]")?.value;
  if (!url || text === undefined) return;
  const headers = { "Content-Type": "application/x-www-form-urlencoded", ...token(form) };
  const body = new URLSearchParams({
    mode: form.dataset.mode || "",
    text,
    _csrf: form.elements._csrf?.value || "",
  });
  try {
    const answer = await fetch(url, {
      method: "POST",
      body,
      headers,
      keepalive: true,
      credentials: "same-origin",
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const time = new Date().toLocaleTimeString(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
    });
    status(form, say("saved_at", time));
  } catch {
    status(form, say("kept_here"));
  }
}

function token(form) {
  return form.elements._csrf ? { "X-CSRF-Token": form.elements._csrf.value } : {};
}

document.addEventListener("input", (event) => {
  const form = event.target.form?.closest?.("[data-draft]");
  if (!form) return;
  keep(form);
  clearTimeout(timers.get(form));
  timers.set(
    form,
    setTimeout(() => save(form), PAUSE),
  );
});

document.addEventListener("focusout", (event) => {
  const form = event.target.form;
  if (form && timers.has(form)) save(form);
});

window.addEventListener("pagehide", () => {
  for (const form of document.querySelectorAll("[data-draft]")) if (timers.has(form)) save(form);
});

/* Sent by htmx: the answer tells. Sent by a plain form: the next page tells, by its message. */
document.addEventListener("htmx:after:request", ({ detail }) => {
  const form = detail.ctx.sourceElement?.closest?.("form[data-draft]");
  if (form && detail.ctx.sourceElement === form && detail.ctx.response.status < 400) {
    forget(form);
    if (!detail.ctx.hx.redirect) empty(form);
  }
});
/* Not form.reset(): that would bring back the draft the server had rendered. */
function empty(form) {
  for (const field of form.querySelectorAll("[data-draft-text], [type=file]")) field.value = "";
  form.querySelector("[data-file-names]")?.replaceChildren();
}

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-draft]:not([hx-post])")) sessionStorage.setItem(SENT, keyOf(event.target));
});

const sent = sessionStorage.getItem(SENT);
if (sent && document.querySelector("#toasts .desk-toast-success")) localStorage.removeItem(sent);
sessionStorage.removeItem(SENT);
for (const form of document.querySelectorAll("[data-draft]")) bring(form);
