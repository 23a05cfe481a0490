/* The desk in the browser. No framework: each module listens on the document and reads data
   attributes, so that what htmx swaps in later works without being wired again. */
import htmx from "htmx.org";
import "htmx.org/dist/ext/hx-sse.js";
import "./settings.js";
import "./requests.js";
import "./live.js";
import "./menus.js";
import "./dialogs.js";
import "./confirm.js";
import "./forms.js";
import "./rows.js";
import "./bulk.js";
import "./keyboard.js";
import "./palette.js";
import "./drafts.js";
import "./composer.js";
import "./times.js";
import "./toasts.js";
import "./folds.js";
import "./copy.js";

document.documentElement.dataset.script = htmx.version;
