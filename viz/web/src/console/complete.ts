/** What may come next in a query: labels, types and properties of this atlas, its names, and Cypher's own words. */
import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import { get } from "./api";
import type { Hit, Schema } from "./api";
import { FUNCTIONS, KEYWORDS } from "./cypher";
import { placeOf } from "./place";

const LOOKED_BACK = 5_000;
const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** A source that reads the schema of now at each call. */
export function completions(schema: () => Schema | null): CompletionSource {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const start = Math.max(0, context.pos - LOOKED_BACK);
    const place = placeOf(context.state.sliceDoc(start, context.pos));
    if (place.kind === "nothing") return null;
    const from = start + place.from;
    if (place.kind === "value") return names(context, from, place.quote);
    const options = optionsOf(place, schema());
    return options.length ? { from, options, validFor: NAME } : null;
  };
}

function optionsOf(place: Exclude<ReturnType<typeof placeOf>, { kind: "nothing" | "value" }>, schema: Schema | null): Completion[] {
  switch (place.kind) {
    case "label":
      return (schema?.labels ?? []).map(({ name, count }) => option(name, "class", String(count)));
    case "type":
      return (schema?.relationships ?? []).map(({ name, count, between }) => ({ ...option(name, "interface", String(count)), info: between.map(([a, b]) => `${a} → ${b}`).join("\n") }));
    case "property":
      return properties(schema, place.labels).map((name) => option(name, "property"));
    case "word":
      return [...place.names.map((name) => ({ ...option(name, "variable"), boost: 2 })), ...KEYWORDS.map((word) => ({ ...option(word, "keyword"), boost: 1 })), ...FUNCTIONS.map((name) => ({ ...option(name, "function"), apply: `${name}(` }))];
  }
}

function properties(schema: Schema | null, labels: string[]): string[] {
  const all = [...(schema?.labels ?? []), ...(schema?.relationships ?? [])];
  const known = all.filter(({ name }) => labels.includes(name));
  return [...new Set((known.length ? known : all).flatMap((item) => item.properties))].sort();
}

/** Entities by what is typed inside the quotes of an id or a name. */
async function names(context: CompletionContext, from: number, quote: string): Promise<CompletionResult | null> {
  const typed = context.state.sliceDoc(from, context.pos);
  if (typed.trim().length < 2) return null;
  const asksId = /\bid\s*(?::|=|IN\s*\[)\s*$/i.test(context.state.sliceDoc(Math.max(0, from - 40), from - 1));
  const abort = new AbortController();
  context.addEventListener("abort", () => abort.abort());
  const hits = await get<Hit[]>(`/api/entities?limit=12&q=${encodeURIComponent(typed)}`, abort.signal).catch(() => []);
  const options = hits.map((hit) => {
    const value = asksId ? hit.id : hit.name;
    return { label: value, apply: value.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`), type: "text", detail: [hit.type, [value, hit.id].includes(hit.matched) ? "" : hit.matched].filter(Boolean).join(" · ") };
  });
  return options.length ? { from, options, filter: false } : null;
}

function option(label: string, type: string, detail?: string): Completion {
  const apply = NAME.test(label) ? label : `\`${label.replaceAll("`", "``")}\``;
  return detail === undefined ? { label, type, apply } : { label, type, apply, detail };
}
