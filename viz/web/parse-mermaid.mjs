// For tests: parses a JSON list of Mermaid texts from a file with Mermaid's own parser, and tells which of them it refuses.
import DOMPurify from "dompurify";
import { readFile } from "node:fs/promises";

// labels are cleaned for a page's sake, and without a page there is nothing to clean them with; the grammar is the same
DOMPurify.addHook = () => undefined;
DOMPurify.sanitize = (text) => text;
const { default: mermaid } = await import("mermaid");

const texts = JSON.parse(await readFile(process.argv[2], "utf8"));
for (const [index, text] of texts.entries()) {
  try {
    const { diagramType } = await mermaid.parse(text);
    if (!diagramType) throw new Error("no type");
  } catch (error) {
    console.error(`${index}: ${error}`);
    process.exitCode = 1;
  }
}
console.error(`${texts.length} parsed`);
