// Writes icons.svg, one sprite of the icons named in icons.txt, from @tabler/icons and from icons/.
// Run by hand (`npm ci && npm run icons`) after changing icons.txt; the sprite is kept in the
// repository, because the icon package is 50 MB and would double the time of a first set-up.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const names = readFileSync("icons.txt", "utf8")
  .split("\n")
  .filter((line) => line && !line.startsWith("#"));
const symbols = names.map((name) => {
  const own = `icons/${name}.svg`;
  const theirs = `node_modules/@tabler/icons/icons/outline/${name}.svg`;
  const source = readFileSync(existsSync(own) ? own : theirs, "utf8");
  const body = source
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none"[^>]*\/>/g, "")
    .replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`;
});
writeFileSync("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
