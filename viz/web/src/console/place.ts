/** Where in a query the cursor is, as far as it decides what may come next. */

export type Place =
  | { kind: "label" | "type"; from: number }
  | { kind: "property"; from: number; labels: string[] }
  | { kind: "value"; from: number; quote: string }
  | { kind: "word"; from: number; names: string[] }
  | { kind: "nothing" };

const VALUE_OF_NAME = /\b(?:id|name|name_ja)\s*(?::|=|IN\s*\[)\s*$/i;
const PROPERTY = /([\p{L}_][\p{L}\p{N}_]*)\.([\p{L}_][\p{L}\p{N}_]*)?$/u;
const WORD = /[\p{L}_][\p{L}\p{N}_]*$/u;

/** The place at the end of the text before the cursor; ``from`` counts characters of it. */
export function placeOf(before: string): Place {
  const { open, quote, masked } = scan(before);
  if (quote) {
    const known = quote.sign !== "`" && VALUE_OF_NAME.test(masked.slice(0, quote.at));
    return known ? { kind: "value", from: quote.at + 1, quote: quote.sign } : { kind: "nothing" };
  }
  const typed = WORD.exec(masked)?.[0] ?? "";
  const from = before.length - typed.length;
  const inner = open.at(-1);
  const ahead = masked.slice(0, from).trimEnd();
  if (/[:|&!]$/.test(ahead) && inner?.sign !== "{") return { kind: inner?.sign === "[" ? "type" : "label", from };
  const property = PROPERTY.exec(masked);
  if (property) return { kind: "property", from, labels: labelsOf(masked, property[1]!) };
  if (inner?.sign === "{" && /[{,]$/.test(ahead)) return { kind: "property", from, labels: lastLabels(masked.slice(0, inner.at)) };
  return typed ? { kind: "word", from, names: namesIn(masked.slice(0, from)) } : { kind: "nothing" };
}

interface Mark {
  sign: string;
  at: number;
}

/** Open brackets, an open quote, and the text with what stands in quotes and comments blanked out. */
function scan(text: string): { open: Mark[]; quote: Mark | null; masked: string } {
  const open: Mark[] = [];
  let masked = "";
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!;
    if (text.startsWith("//", at) || text.startsWith("/*", at)) {
      const end = text.indexOf(text[at + 1] === "/" ? "\n" : "*/", at + 2);
      if (end < 0) return { open, quote: { sign: "`", at }, masked: masked + " ".repeat(text.length - at) };
      masked += " ".repeat(end + 1 - at);
      at = end;
    } else if (`'"\``.includes(sign)) {
      const end = closing(text, at);
      if (end < 0) return { open, quote: { sign, at }, masked: masked + " ".repeat(text.length - at) };
      masked += sign === "`" ? text.slice(at, end + 1).replace(/[^\p{L}\p{N}_]/gu, "_") : " ".repeat(end + 1 - at);
      at = end;
    } else {
      if ("([{".includes(sign)) open.push({ sign, at });
      if (")]}".includes(sign)) open.pop();
      masked += sign;
    }
  }
  return { open, quote: null, masked };
}

function closing(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\" && text[start] !== "`") at++;
    else if (text[at] === text[start]) return at;
  }
  return -1;
}

/** The labels or types that a name was given anywhere before. */
function labelsOf(text: string, name: string): string[] {
  const found = [...text.matchAll(/[([]\s*([\p{L}_][\p{L}\p{N}_]*)\s*:([^)\]{*]+)/gu)].filter((match) => match[1] === name);
  return found.flatMap((match) => match[2]!.split(/[:|&!\s]+/)).filter(Boolean);
}

function lastLabels(text: string): string[] {
  const match = /:([^)\]({[]+)$/.exec(text);
  return match ? match[1]!.split(/[:|&!\s]+/).filter(Boolean) : [];
}

/** The names that patterns and AS have given so far. */
function namesIn(text: string): string[] {
  const found = [...text.matchAll(/(?:[([]\s*|\bAS\s+)([\p{L}_][\p{L}\p{N}_]*)/giu)].map((match) => match[1]!);
  return [...new Set(found)];
}
