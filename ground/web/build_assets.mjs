// Builds what the binary embeds: style sheet, scripts, icons and drawings, into ground/web/dist/.
// Run with `npm run assets`. Prints each file's size and fails when the whole outgrows its budget.

import { build } from "esbuild";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const HERE = dirname(fileURLToPath(import.meta.url));
const SOURCE = join(HERE, "assets");
const TARGET = join(HERE, "dist");
const BUDGET_BYTES = 45 * 1024;
const BUDGETED = ["app.css", "app.js", "htmx.js", "icons.svg"];
const BROWSERS = ["chrome123", "firefox121", "safari17.5"]; // the first with light-dark() and :has()

const require = createRequire(import.meta.url);

await mkdir(TARGET, { recursive: true });
await styles();
await scripts();
await icons();
await drawings();
await report();

async function styles() {
  await build({
    entryPoints: [join(SOURCE, "css/app.css")],
    outfile: join(TARGET, "app.css"),
    bundle: true,
    minify: true,
    legalComments: "none",
    target: BROWSERS,
    logLevel: "warning",
    external: ["drawn:*"],
  });
  const sheet = await readFile(join(TARGET, "app.css"), "utf8");
  const wanted = [...new Set([...sheet.matchAll(/drawn:([a-z-]+)/g)].map(([, name]) => name))];
  const drawn = new Map(await Promise.all(wanted.map(async (name) => [name, await mask(name)])));
  await writeFile(join(TARGET, "app.css"), sheet.replace(/url\("?drawn:([a-z-]+)"?\)/g, (_, name) => drawn.get(name)));
}

// What the style sheet draws itself, so that a list of a hundred states does not name its icon a hundred times.
async function mask(name) {
  const drawing = await strokes(name);
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='#000' stroke-width='2' stroke-linecap='round' stroke-linejoin='round'>${drawing.replaceAll('"', "'")}</svg>`;
  return `url("data:image/svg+xml,${svg.replace(/[%#<>]/g, encodeURIComponent)}")`;
}

async function scripts() {
  const options = { bundle: true, minify: true, legalComments: "none", target: BROWSERS, logLevel: "warning" };
  await build({ ...options, entryPoints: [join(SOURCE, "js/app.js")], outfile: join(TARGET, "app.js"), format: "esm" });
  // htmx as published, then our extension: one file, one request, always loaded in this order.
  const published = await readFile(require.resolve("htmx.org/dist/htmx.min.js"), "utf8");
  const extension = await build({
    ...options,
    entryPoints: [join(SOURCE, "js/htmx-portal.js")],
    format: "iife",
    write: false,
  });
  const htmx = published.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "").trimEnd();
  await writeFile(join(TARGET, "htmx.js"), `${htmx};\n${extension.outputFiles[0].text}`);
}

async function icons() {
  const list = (await readFile(join(SOURCE, "icons.txt"), "utf8")).split("\n");
  const names = list.map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
  const symbols = await Promise.all(names.map(symbol));
  const logo = inner(await readFile(join(SOURCE, "svg/logo.svg"), "utf8"));
  const gate = inner(await readFile(join(SOURCE, "svg/gate.svg"), "utf8"));
  await writeFile(
    join(TARGET, "icons.svg"),
    `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}${logo}${gate}</svg>\n`,
  );
}

async function symbol(name) {
  return `<symbol id="i-${name}" viewBox="0 0 24 24">${await strokes(name)}</symbol>`;
}

async function strokes(name) {
  const file = require.resolve(`@tabler/icons/outline/${name}.svg`);
  return inner(await readFile(file, "utf8"))
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s+/g, " ")
    .replace(/> </g, "><")
    .replace(/ \/>/g, "/>")
    .replace(/"\/><path d="(?=M)/g, "") // one path an icon
    .trim();
}

async function drawings() {
  // Alone, a symbol draws nothing: the published logo shows its content in the neutral colours.
  const logo = await readFile(join(SOURCE, "svg/logo.svg"), "utf8");
  const shown = logo
    .replace(/<symbol[^>]*>/, '<g fill="#3346c7" color="#171a21">')
    .replace("</symbol>", "</g>");
  await writeFile(join(TARGET, "logo.svg"), shown);
  await writeFile(join(TARGET, "favicon.svg"), await readFile(join(SOURCE, "svg/favicon.svg")));
}

function inner(svg) {
  return svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").trim();
}

async function report() {
  let total = 0;
  for (const name of [...BUDGETED, "favicon.svg", "logo.svg"]) {
    const content = await readFile(join(TARGET, name));
    const zipped = gzipSync(content, { level: 9 }).length;
    if (BUDGETED.includes(name)) total += zipped;
    console.log(`${name.padEnd(12)} ${String(content.length).padStart(7)} B ${String(zipped).padStart(6)} B gzip`);
  }
  console.log(`${"total".padEnd(12)} ${" ".repeat(9)} ${String(total).padStart(6)} B gzip, of ${BUDGET_BYTES}`);
  if (total > BUDGET_BYTES) {
    console.error("The assets outgrew their budget.");
    process.exitCode = 1;
  }
}
