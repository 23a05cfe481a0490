/* Small things of every form: the error summary takes the focus, a double click sends once. */
function focusErrors(root) {
  const summary = root.querySelector("[data-focus]");
  if (summary && document.activeElement !== summary) summary.focus();
}

document.addEventListener("htmx:after:swap", () => focusErrors(document));

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent !== undefined) event.preventDefault();
  form.dataset.sent = "";
  setTimeout(() => delete form.dataset.sent, 4000);
});

/* A filter bar is its URL: fields left empty do not appear in it, a choice is applied at once. */
document.addEventListener("submit", (event) => {
  if (!event.target.matches(".desk-filter-bar")) return;
  for (const field of event.target.elements) if (field.name && field.value === "") field.disabled = true;
  setTimeout(() => [...event.target.elements].forEach((field) => (field.disabled = false)), 0);
});
document.addEventListener("change", (event) => {
  if (event.target.matches(".desk-filter-bar select")) event.target.form.requestSubmit();
});

focusErrors(document);
