/** Values of an answer: what kind they are, as CSV, and as names for the map. */
import type { Answer, Node_, Path, Relationship } from "./api";

/** So many names go to the map at most; an address has to stay of a size that the server takes. */
const MOST_NAMES = 500;
const LONGEST_ADDRESS = 60_000;
const LONGEST_NAME = 120;

function has(value: unknown, ...keys: string[]): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === keys.length && keys.every((key) => Object.hasOwn(value, key));
}

export function isNode(value: unknown): value is Node_ {
  return has(value, "id", "labels", "properties") && Array.isArray(value["labels"]);
}

export function isRelationship(value: unknown): value is Relationship {
  return has(value, "id", "type", "properties");
}

export function isPath(value: unknown): value is Path {
  return has(value, "nodes", "relationships") && Array.isArray(value["nodes"]);
}

/** RFC 4180, with the mark that lets spreadsheets read it as UTF-8. */
export function csv({ columns, rows }: Answer): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => field(row[column])))];
  return `\ufeff${lines.map((line) => line.map(quoted).join(",")).join("\r\n")}\r\n`;
}

function field(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What the map may know of an answer: the entities and papers in it, else its short texts, which may be names. */
export function namesFor({ rows }: Answer): string[] {
  const nodes = new Set<string>();
  const texts = new Set<string>();
  const collect = (value: unknown): void => {
    if (isNode(value)) {
      if (value.labels.includes("Entity") || value.labels.includes("Paper")) nodes.add(value.id);
    } else if (isPath(value)) value.nodes.forEach(collect);
    else if (isRelationship(value)) return;
    else if (Array.isArray(value)) value.forEach(collect);
    else if (typeof value === "string" && value.trim() && value.length <= LONGEST_NAME) texts.add(value);
  };
  for (const row of rows) Object.values(row).forEach(collect);
  return fitting([...(nodes.size ? nodes : texts)]);
}

function fitting(names: string[]): string[] {
  let length = 0;
  return names.slice(0, MOST_NAMES).filter((name) => (length += encodeURIComponent(name).length + 4) < LONGEST_ADDRESS);
}
