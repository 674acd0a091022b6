/** The atlas as sheets of rows: what the table shows and what files carry. */
import type { Atlas, Claim, Entity, Paper, Result } from "./atlas";
import type { SheetKind } from "./state";
import { holds, readQuery } from "./match";
import type { Query } from "./match";
import { linkName, named, namesOf, titlesOf, typeName, typeNames } from "./words";
import type { Words } from "./words";
import type { Lang } from "./state";

export type Cell = string | number;

export interface Column<T> {
  readonly id: string;
  readonly label: string;
  readonly number?: boolean;
  /** Left out where there is little room. */
  readonly spare?: boolean;
  value(item: T): Cell;
  /** What a filter looks at, where that is more than the value. */
  names?(item: T): readonly string[];
  /** What may hold some of a filter's words, but not all. */
  beside?(item: T): readonly string[];
}

export interface Sheet<T> {
  readonly items: readonly T[];
  readonly columns: readonly Column<T>[];
  /** The sheet's own order. */
  readonly sort: string;
}

/** What sheets are about: entities that the filters leave, and the words to say it. */
export interface Subject {
  readonly atlas: Atlas;
  readonly shown: readonly boolean[];
  readonly lang: Lang;
  readonly words: Words;
}

export function entitySheet({ atlas, shown, lang, words: w }: Subject): Sheet<Entity> {
  const week = (index: number): string => atlas.weeks[index]?.id ?? "";
  const region = (entity: Entity): string => {
    const found = atlas.regions[entity.region];
    return (lang === "ja" ? found?.namesJa : found?.names)?.[0] ?? "";
  };
  const columns: Column<Entity>[] = [
    { id: "name", label: w.name, value: (e) => named(e, lang)[0], names: namesOf, beside: (e) => typeNames(e.type) },
    { id: "type", label: w.type, value: (e) => typeName(e.type, lang) },
    { id: "papers", label: w.paperCount, number: true, value: (e) => e.papers },
    { id: "links", label: w.connections, number: true, spare: true, value: (e) => e.claims.length },
    { id: "region", label: w.region, spare: true, value: region },
    { id: "first", label: w.first, spare: true, value: (e) => week(e.first) },
    { id: "last", label: w.last, spare: true, value: (e) => week(e.last) },
  ];
  return { items: atlas.entities.filter((entity) => shown[entity.index]), columns, sort: "-papers" };
}

export function paperSheet({ atlas, lang, words: w }: Subject): Sheet<Paper> {
  const columns: Column<Paper>[] = [
    { id: "title", label: w.title, value: (p) => named({ name: p.title, ja: p.ja }, lang)[0], names: titlesOf },
    { id: "authors", label: w.authors, spare: true, value: (p) => p.authors.map((author) => author.name).join(", ") },
    { id: "week", label: w.week, value: (p) => p.weeks.map((week) => atlas.weeks[week]!.id).join(", ") },
    { id: "published", label: w.published, spare: true, value: (p) => p.published ?? "" },
    { id: "entities", label: w.entities, number: true, spare: true, value: (p) => p.mentions.length },
    { id: "url", label: "URL", value: (p) => (p.arxiv ? `arXiv:${p.arxiv}` : (p.url ?? "")) },
  ];
  return { items: atlas.papers, columns, sort: "-week" };
}

export function relationSheet({ atlas, shown, lang, words: w }: Subject): Sheet<Claim> {
  const columns: Column<Claim>[] = [
    { id: "from", label: w.from_, value: (c) => named(c.head, lang)[0], names: (c) => namesOf(c.head) },
    { id: "relation", label: w.relation, value: (c) => linkName(c.relation, lang, "head") },
    { id: "to", label: w.to_, value: (c) => named(c.tail, lang)[0], names: (c) => namesOf(c.tail) },
    { id: "papers", label: w.paperCount, number: true, value: (c) => new Set(c.evidence.map((piece) => piece.paper)).size },
    { id: "evidence", label: w.evidence, spare: true, value: (c) => c.evidence[0]?.quote.text ?? "" },
  ];
  return { items: atlas.claims.filter((claim) => shown[claim.head.index] && shown[claim.tail.index]), columns, sort: "-papers" };
}

export function resultSheet({ atlas, lang, words: w }: Subject): Sheet<Result> {
  const entity = (found: Entity | null): string => (found ? named(found, lang)[0] : "");
  const columns: Column<Result>[] = [
    { id: "of", label: w.of, value: (r) => entity(r.of) },
    { id: "on", label: w.on, value: (r) => entity(r.on) },
    { id: "by", label: w.by, value: (r) => entity(r.by) },
    { id: "value", label: w.value, number: true, value: (r) => r.value },
    { id: "unit", label: w.unit, value: (r) => r.unit },
    { id: "paper", label: w.paper, spare: true, value: (r) => (r.paper ? named({ name: r.paper.title, ja: r.paper.ja }, lang)[0] : "") },
  ];
  return { items: [...new Set(atlas.papers.flatMap((paper) => paper.results))], columns, sort: "of" };
}

export const SHEET_OF = { entities: entitySheet, papers: paperSheet, relations: relationSheet, results: resultSheet } as const satisfies Record<SheetKind, (subject: Subject) => unknown>;

/** The rows that the filters leave, in order. ``sort`` is a column's id, - in front for descending. */
export function rowsOf<T>(sheet: Sheet<T>, sort: string, filters: Readonly<Record<string, string>>): T[] {
  const tests = sheet.columns.flatMap((column) => {
    const wanted = Object.hasOwn(filters, column.id) ? filters[column.id]! : "";
    const query = readQuery(wanted);
    return wanted ? [(item: T) => matches(column, item, wanted, query)] : [];
  });
  const order = sort || sheet.sort;
  const column = sheet.columns.find((candidate) => candidate.id === order.replace(/^-/, "")) ?? sheet.columns[0]!;
  const sign = order.startsWith("-") ? -1 : 1;
  const keyed = sheet.items.filter((item) => tests.every((test) => test(item))).map((item) => ({ item, key: column.value(item) }));
  return keyed.sort((a, b) => sign * compare(a.key, b.key)).map(({ item }) => item);
}

const COLLATOR = new Intl.Collator(["ja", "en"], { numeric: true, sensitivity: "base" });

export function compare(a: Cell, b: Cell): number {
  return typeof a === "number" && typeof b === "number" ? a - b : COLLATOR.compare(String(a), String(b));
}

function matches<T>(column: Column<T>, item: T, wanted: string, query: Query): boolean {
  const value = column.value(item);
  if (typeof value === "number") return numberMatches(value, wanted);
  return holds(column.names?.(item) ?? [value], column.beside?.(item) ?? [], query);
}

/** Whether a number is what ``wanted`` says: 3, >2, >=3, <5, <=4, 2-5. What says nothing matches all. */
export function numberMatches(value: number, wanted: string): boolean {
  const plain = wanted.normalize("NFKC").replaceAll("≥", ">=").replaceAll("≤", "<=").replace(/[〜~–—]/g, "-").replace(/\s/g, "");
  const span = /^(-?[\d.]+)-([\d.]+)$/.exec(plain);
  if (span) return value >= Number(span[1]) && value <= Number(span[2]);
  const bound = /^(>=|<=|>|<|=)?(-?[\d.]+)$/.exec(plain);
  if (!bound || Number.isNaN(Number(bound[2]))) return true;
  const limit = Number(bound[2]);
  const tests: Record<string, boolean> = { ">=": value >= limit, "<=": value <= limit, ">": value > limit, "<": value < limit };
  return tests[bound[1] ?? "="] ?? value === limit;
}

/** Rows as CSV that spreadsheets read as text: a byte order mark, and nothing that they take for a formula. */
export function toCsv(rows: readonly (readonly Cell[])[]): string {
  const cell = (value: Cell): string => {
    const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** A sheet's rows with their heading. */
export function table<T>(sheet: Sheet<T>, items: readonly T[]): Cell[][] {
  return [sheet.columns.map((column) => column.label), ...items.map((item) => sheet.columns.map((column) => column.value(item)))];
}
