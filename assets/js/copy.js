/* Copies a number to the clipboard and says so. */
import { announce, say, toast } from "./words.js";

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(say("copied", text), "success");
    announce(say("copied", text));
  } catch {
    window.getSelection()?.removeAllRanges(); // Without permission the number stays on the page to be marked.
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copyText(button.dataset.copy);
});
