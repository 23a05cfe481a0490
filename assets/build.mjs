// Bundles css and js with esbuild into the folder given as the argument: names carry a hash of
// their content, manifest.json maps plain names to them, and a .gz lies beside each file, made
// once here so that no request pays for it.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const out = process.argv[2];
const inputs = process.argv[3] ?? "";
const bundles = ["css/app.css", "js/app.js", "js/theme.js"];
const pictures = ["icons.svg", "favicon.svg"];

const result = await build({
  entryPoints: bundles,
  bundle: true,
  minify: true,
  write: false,
  outdir: out,
  format: "iife",
  legalComments: "none",
  logLevel: "warning",
  loader: { ".svg": "dataurl", ".woff2": "file" },
  assetNames: "[name]-[hash]",
  publicPath: "/static",
});

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const files = {};
for (const file of result.outputFiles) {
  const name = file.path.split(/[\\/]/).pop();
  if (name.endsWith(".woff2")) keepFont(name, file.contents);
  else keep(name, Buffer.from(file.contents));
}
for (const name of pictures) keep(name, readFileSync(name));
writeFileSync(join(out, "manifest.json"), JSON.stringify({ inputs, files }, null, 1));

function keep(name, bytes) {
  const mark = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const hashed = name.replace(/\.(\w+)$/, `-${mark}.$1`);
  writeFileSync(join(out, hashed), bytes);
  writeFileSync(join(out, `${hashed}.gz`), gzipSync(bytes, { level: 9 }));
  files[name] = hashed;
}

// The stylesheet names fonts by the hash that esbuild gave them; woff2 is packed already.
function keepFont(name, bytes) {
  writeFileSync(join(out, name), bytes);
  files[name] = name;
}
