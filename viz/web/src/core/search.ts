/** Search over names, aliases, titles and authors. */
import type { Atlas, Author, Entity, Paper } from "./atlas";
import { keyOf, readQuery, wordsIn } from "./match";
import type { Key, Query } from "./match";
import { namesOf, titlesOf, typeNames } from "./words";

export type Hit =
  | { kind: "entity"; item: Entity; via: string }
  | { kind: "paper"; item: Paper; via: string }
  | { kind: "author"; item: Author; via: string };
type Kind = Hit["kind"];

/** One thing with all its names. */
interface Entry {
  readonly hit: Hit;
  readonly names: readonly string[];
  readonly keys: readonly Key[];
  readonly weight: number;
  /** What it is, and what it has to do with, in keys. */
  readonly kind: readonly Key[];
  near?: readonly Key[];
}

interface Scored {
  readonly hit: Hit;
  readonly score: number;
}

export interface Found {
  readonly hits: readonly Hit[];
  readonly total: number;
  /** How many more there are of each kind, and whether the table's filters find the same. */
  readonly more: Readonly<Record<Kind, number>>;
  readonly listed: boolean;
}

/** In the order of the list. */
export const KINDS = ["entity", "paper", "author"] as const;
const NONE: Found = { hits: [], total: 0, more: { entity: 0, paper: 0, author: 0 }, listed: true };

export class Search {
  private readonly entries: Entry[] = [];

  constructor(atlas: Atlas) {
    const types = new Map(atlas.types.map((type) => [type, typeNames(type).map(keyOf)]));
    for (const item of atlas.entities) this.add({ kind: "entity", item, via: item.name }, namesOf(item), 3 + Math.log1p(item.papers), types.get(item.type));
    for (const item of atlas.papers) this.add({ kind: "paper", item, via: item.title }, titlesOf(item), 1);
    for (const item of atlas.authors) this.add({ kind: "author", item, via: item.name }, [item.name], 1 + Math.log1p(item.papers.length));
  }

  /** The best hits, one a thing, at most ``limit`` of each kind: by name, else by what names are near, else by a slip of the pen. */
  find(text: string, limit: Record<Kind, number>): Found {
    const query = readQuery(text);
    if (!query.key) return NONE;
    const kinds = KINDS.filter((kind) => limit[kind]);
    let best = this.rank(kinds, (entry) => byName(entry, query));
    const listed = best.length > 0;
    if (!best.length && query.words.length) best = this.rank(kinds, (entry) => byWords(entry, query, nearOf(entry)));
    if (!best.length && query.key.length >= 4) best = this.rank(kinds, (entry) => nearly(entry, query.key));
    best.sort((a, b) => b.score - a.score || (a.hit.via < b.hit.via ? -1 : 1));
    const of = (kind: Kind): Scored[] => best.filter(({ hit }) => hit.kind === kind);
    const hits = kinds.flatMap((kind) => of(kind).slice(0, limit[kind]).map(({ hit }) => hit));
    const more = Object.fromEntries(KINDS.map((kind) => [kind, Math.max(0, of(kind).length - limit[kind])])) as Record<Kind, number>;
    return { hits, total: best.length, more, listed };
  }

  private add(hit: Hit, names: readonly string[], weight: number, kind: readonly Key[] = []): void {
    const known = [...new Set(names)];
    this.entries.push({ hit, names: known, keys: known.map((name) => keyOf(name.slice(0, 400))), weight, kind });
  }

  private rank(kinds: readonly Kind[], measure: (entry: Entry) => Scored): Scored[] {
    return this.entries.filter(({ hit }) => kinds.includes(hit.kind)).map(measure).filter(({ score }) => score > 0);
  }
}

/** The best of a thing's names by a measure. */
function bestName(entry: Entry, measure: (key: Key) => number): Scored {
  let [best, at] = [0, 0];
  entry.keys.forEach((key, i) => {
    const score = measure(key);
    if (score > best) [best, at] = [score, i];
  });
  return { hit: { ...entry.hit, via: entry.names[at]! }, score: best };
}

/** The whole query in one name counts more than its words in several; exact and leading matches count most. */
function byName(entry: Entry, query: Query): Scored {
  const inOne = bestName(entry, ({ whole }) => score(whole, query.key, entry.weight));
  return inOne.score || !query.words.length ? inOne : byWords(entry, query, entry.kind);
}

/** 0 where the key does not hold the query. */
function score(key: string, query: string, weight: number): number {
  const at = key.indexOf(query);
  if (at < 0) return 0;
  const place = key.length === query.length ? 100 : at === 0 ? 40 : 10;
  return place + weight * 4 + (10 * query.length) / key.length;
}

/** 0 where names and what stands beside them do not hold every word. */
function byWords(entry: Entry, { words }: Query, beside: readonly Key[]): Scored {
  const all = wordsIn(entry.keys, beside, words);
  if (!all) return { hit: entry.hit, score: 0 };
  const { hit } = bestName(entry, (key) => wordsIn([key], [...entry.keys, ...beside], words));
  return { hit, score: all + entry.weight * 4 };
}

/** What a thing has to do with: the other ends of an entity's stated relations; a paper's authors and the names in it. */
function nearOf(entry: Entry): readonly Key[] {
  return (entry.near ??= [...entry.kind, ...neighbours(entry.hit).map(keyOf)]);
}

function neighbours(hit: Hit): string[] {
  if (hit.kind === "author") return [];
  if (hit.kind === "paper") return [...hit.item.authors.map((author) => author.name), ...new Set(hit.item.mentions.flatMap(({ entity }) => namesOf(entity)))];
  return [...new Set(hit.item.claims.flatMap(({ head, tail }) => namesOf(head === hit.item ? tail : head)))];
}

/** Names within one slip of the pen of the query (two from eight characters on). */
function nearly(entry: Entry, query: string): Scored {
  const allowed = query.length >= 8 ? 2 : 1;
  if (entry.hit.kind === "paper") return { hit: entry.hit, score: 0 };
  return bestName(entry, ({ whole }) => {
    if (Math.abs(whole.length - query.length) > allowed) return 0;
    const slips = distance(whole, query, allowed);
    return slips > allowed ? 0 : 20 - 5 * slips + entry.weight;
  });
}

/** Edit distance in which two swapped letters are one slip, given up (as limit + 1) once it exceeds the limit. */
function distance(a: string, b: string, limit: number): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2]! + 1 : Infinity;
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, changed, swapped));
    }
    if (Math.min(...next, ...row) > limit) return limit + 1;
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
