// Bundles tests/*.test.ts and runs them with Node's own test runner.
import { build } from "esbuild";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const tests = (await readdir(join(here, "tests"))).filter((name) => name.endsWith(".test.ts")).map((name) => join(here, "tests", name));
const outdir = await mkdtemp(join(tmpdir(), "atlas-tests-"));
await build({ entryPoints: tests, bundle: true, platform: "node", format: "esm", target: "es2022", outdir, outExtension: { ".js": ".mjs" }, logLevel: "warning" });
const files = (await readdir(outdir)).map((name) => join(outdir, name));
const { status } = spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit" });
await rm(outdir, { recursive: true });
process.exit(status ?? 1);
