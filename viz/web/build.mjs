// Bundles src/ into dist/: atlas.js and atlas.css (the map), console.js and console.css (kg serve), with the licences of what is inside.
import { build } from "esbuild";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
process.chdir(here);

const result = await build({
  entryPoints: [
    { in: "src/main.ts", out: "atlas" },
    { in: "src/console/main.ts", out: "console" },
  ],
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

/** The packages whose code went into a file of the bundle, sorted. */
function packages(file) {
  const inputs = Object.keys(result.metafile.outputs[relative(here, file.path)].inputs);
  return [...new Set(inputs.flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []))].sort();
}

async function licence(name) {
  const folder = join("node_modules", name);
  const meta = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(join(folder, file), "utf8") : `Licence: ${meta.license}`;
  return `${name} ${meta.version}\n${text.trim()}`;
}

async function notices(file) {
  return (await Promise.all(packages(file).map(licence))).join("\n\n").replaceAll("*/", "* /").replaceAll("</", "< /");
}

await mkdir("dist", { recursive: true });
for (const file of result.outputFiles) {
  const script = file.path.endsWith(".js");
  await writeFile(file.path, script ? `/*! This page contains:\n\n${await notices(file)}\n*/\n${file.text}` : file.text);
}
