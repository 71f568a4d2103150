// Makes ./dist of main.js, index.html and what Hydrogen loads by address.
import { copyFileSync, mkdirSync } from "node:fs";
import { build } from "esbuild";

await build({
  entryPoints: ["main.js"],
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  external: ["fs", "path", "crypto"], // olm's, for Node alone
  loader: { ".svg": "file", ".woff": "file", ".woff2": "file" },
  logLevel: "warning",
});

mkdirSync("dist/olm");
for (const name of ["olm.js", "olm.wasm", "olm_legacy.js"]) {
  copyFileSync(`node_modules/@matrix-org/olm/${name}`, `dist/olm/${name}`);
}
const sdk = "node_modules/hydrogen-view-sdk";
copyFileSync(`${sdk}/asset-build/assets/main.js`, "dist/worker.js");
copyFileSync(`${sdk}/asset-build/assets/download-sandbox.html`, "dist/download-sandbox.html");
copyFileSync(`${sdk}/lib-build/sw.js`, "dist/sw.js"); // beside index.html, since it serves no page above itself
copyFileSync("index.html", "dist/index.html");
