// Unpacks Chromium, the libraries it needs and a few fonts into ./chromium, all from npm packages:
// nothing of the machine is used, so pictures look alike everywhere.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import woff2 from "wawoff2";

const folder = join(process.cwd(), "chromium");
mkdirSync(folder, { recursive: true });
process.env.TMPDIR = folder; // where the package unpacks to
process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs22.x"; // with the libraries, as for a bare machine
const { default: chromium } = await import("@sparticuz/chromium");
await chromium.executablePath();

const fonts = join(folder, "fonts"); // made by the package, which skips a folder that is there
// Chromium shows this font's colours only when it is not compressed.
const emoji = "node_modules/@fontsource/noto-color-emoji/files/noto-color-emoji-emoji-400-normal.woff2";
writeFileSync(join(fonts, "emoji.ttf"), await woff2.decompress(readFileSync(emoji)));
writeFileSync(
  join(folder, "fonts.conf"),
  `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <alias binding="strong"><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="strong"><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>
`,
);
