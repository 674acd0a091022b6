// Bundles src/ into dist/atlas.js and dist/atlas.css, with the licences of what is inside.
import { build } from "esbuild";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
process.chdir(here);

const result = await build({
  entryPoints: [{ in: "src/main.ts", out: "atlas" }],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  outdir: "dist",
  write: false,
  metafile: true,
});

/** The packages whose code went into the bundle, sorted. */
const packages = [...new Set(Object.keys(result.metafile.inputs).flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []))].sort();

async function licence(name) {
  const folder = join("node_modules", name);
  const meta = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(join(folder, file), "utf8") : `Licence: ${meta.license}`;
  return `${name} ${meta.version}\n${text.trim()}`;
}

const notices = (await Promise.all(packages.map(licence))).join("\n\n").replaceAll("*/", "* /").replaceAll("</", "< /");
await mkdir("dist", { recursive: true });
for (const file of result.outputFiles) {
  const script = file.path.endsWith(".js");
  await writeFile(file.path, script ? `/*! This page contains:\n\n${notices}\n*/\n${file.text}` : file.text);
}
