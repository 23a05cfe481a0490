/* The form that speaks. The mode decides who reads it, so everything tells it: title, icon, border,
   ground and the verb on the button. Each mode has its own text. */
import { bring, keep } from "./drafts.js";
import { say } from "./words.js";

const texts = new WeakMap();

function setMode(form, mode) {
  const from = form.dataset.mode;
  const text = form.querySelector("[data-draft-text]");
  const kept = texts.get(form) || {};
  if (from !== mode) {
    kept[from] = text.value;
    if (text.value) keep(form);
    texts.set(form, kept);
    form.dataset.mode = mode;
    text.value = kept[mode] || "";
    if (!text.value) bring(form);
  }
  const radio = form.querySelector(`[name=mode][value="${CSS.escape(mode)}"]`);
  radio.checked = true;
  form.querySelector("[data-verb-text]").textContent = radio.dataset.verb;
  text.placeholder = radio.dataset.placeholder;
  form.querySelector("[data-composer-warning]")?.remove();
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-composer] [name=mode]")) {
    setMode(event.target.form, event.target.value);
    event.target.form.querySelector("[data-draft-text]").focus();
  }
});

/* A key or a button may open the composer in a mode: data-compose="note". */
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-compose]");
  const label = event.target.closest(".desk-composer-mode");
  const form = document.querySelector("[data-composer]");
  if (!form || (!opener && !label)) return;
  const mode = opener ? opener.dataset.compose : label.querySelector("input").value;
  event.preventDefault();
  setMode(form, mode);
  const text = form.querySelector("[data-draft-text]");
  text.focus();
  form.scrollIntoView({ block: "nearest" });
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-composer]");
  if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  const next = event.shiftKey && form.querySelector("[name=then_next]");
  if (next) next.value = "1";
  form.requestSubmit(form.querySelector("[data-send]"));
});

/* A reply stops once at what looks meant for a colleague or unfinished. */
const UNFINISHED = /(^|\s)@[\p{L}]{2,}|\[[^\]\n]{2,40}\]|\{\{|\}\}/u;

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target.closest?.("[data-composer]");
    if (!form || form.dataset.mode !== "reply" || form.dataset.checked !== undefined) return;
    const text = form.querySelector("[data-draft-text]").value;
    const warning = UNFINISHED.test(text) ? say("looks_internal") : afterNote() ? say("after_note") : "";
    if (!warning) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    form.dataset.checked = "";
    warn(form, warning);
  },
  true,
);

function afterNote() {
  const entries = document.querySelectorAll(".desk-timeline > .desk-entry");
  return entries.length > 0 && entries[entries.length - 1].matches(".desk-entry-note:not([data-mine])");
}

function warn(form, text) {
  const line = document.createElement("p");
  line.className = "desk-notice desk-notice-warning";
  line.dataset.composerWarning = "";
  line.setAttribute("role", "alert");
  line.textContent = text;
  form.querySelector(".desk-composer-foot").before(line);
  form.querySelector("[data-draft-text]").focus();
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("[data-composer]");
  if (!form) return;
  if (event.target.matches("[data-draft-text]")) {
    delete form.dataset.checked;
    form.querySelector("[data-composer-warning]")?.remove();
  }
  if (event.target.matches("[data-files]")) names(form, event.target.files);
});

document.addEventListener("paste", (event) => {
  const form = event.target.closest?.("[data-composer]");
  const pasted = [...(event.clipboardData?.files || [])];
  if (!form || !pasted.length) return;
  const field = form.querySelector("[data-files]");
  const list = new DataTransfer();
  for (const file of [...field.files, ...pasted]) list.items.add(file);
  field.files = list.files;
  names(form, field.files);
});

function names(form, files) {
  const list = form.querySelector("[data-file-names]");
  list.hidden = files.length === 0;
  list.replaceChildren(
    ...[...files].map((file) => Object.assign(document.createElement("li"), { textContent: file.name })),
  );
}

for (const form of document.querySelectorAll("[data-composer]")) setMode(form, form.dataset.mode);
