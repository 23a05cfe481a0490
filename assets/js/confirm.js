/* Asks before money and deletion only: data-confirm="Delete this connection?" on the button, or on
   a form, whose every submit button asks then; its fields and links do not. */
import { say } from "./words.js";

document.addEventListener(
  "click",
  (event) => {
    const asking = event.target.closest?.("[data-confirm]");
    const button = asking?.matches("form")
      ? event.target.closest("button:not([type=button])")
      : asking;
    if (!button || button.dataset.confirmed !== undefined) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(asking.dataset.confirm, button.textContent.trim()).then((yes) => {
      if (!yes) return;
      button.dataset.confirmed = "";
      button.click();
      delete button.dataset.confirmed;
    });
  },
  true,
);

function ask(question, verb) {
  const dialog = document.createElement("dialog");
  dialog.className = "desk-dialog desk-confirm";
  dialog.innerHTML = `<form method="dialog"><p></p><div class="desk-dialog-foot"><button class="btn desk-btn" value="no" autofocus></button><button class="btn desk-btn desk-btn-danger" value="yes"></button></div></form>`;
  dialog.querySelector("p").textContent = question;
  const [no, yes] = dialog.querySelectorAll("button");
  no.textContent = say("cancel");
  yes.textContent = verb;
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
  });
}
