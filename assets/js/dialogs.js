/* Native <dialog>: the browser traps the focus, closes on Escape and gives the focus back. */
import htmx from "htmx.org";

document.addEventListener("click", (event) => {
  const open = event.target.closest("[data-dialog-open]");
  const remote = event.target.closest("[data-dialog-url]");
  if (open) document.getElementById(open.dataset.dialogOpen)?.showModal();
  else if (remote) {
    event.preventDefault();
    openRemote(remote.dataset.dialogUrl);
  } else if (event.target.closest("[data-dialog-close]")) {
    event.preventDefault();
    event.target.closest("dialog")?.close();
  } else if (event.target.matches?.("dialog[open]") && outside(event)) event.target.close();
});

/* Shows what `url` answers in the shared dialog; used by buttons and by the quick look of a row. */
export async function openRemote(url) {
  const dialog = document.getElementById("dialog");
  document.getElementById("dialog-content").replaceChildren();
  if (!dialog.open) dialog.showModal();
  await htmx.ajax("GET", url, { target: "#dialog-content", swap: "innerHTML", source: dialog });
  dialog
    .querySelector(
      "[autofocus], input:not([type=hidden]), select, textarea, button:not([data-dialog-close]), a",
    )
    ?.focus();
}

/* A redirect or a finished action closes the dialog by the event `dialog:close` (HX-Trigger). */
document.addEventListener("dialog:close", () =>
  document.querySelectorAll("dialog[open]").forEach((one) => one.close()),
);

function outside(event) {
  const box = event.target.getBoundingClientRect();
  return (
    event.clientX < box.left ||
    event.clientX > box.right ||
    event.clientY < box.top ||
    event.clientY > box.bottom
  );
}
