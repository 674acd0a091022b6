/** Search over names, aliases, titles and authors. */
import type { Atlas, Author, Entity, Paper } from "./atlas";
import { fold } from "./text";

export type Hit =
  | { kind: "entity"; item: Entity; via: string }
  | { kind: "paper"; item: Paper; via: string }
  | { kind: "author"; item: Author; via: string };

interface Entry {
  hit: Hit;
  key: string;
  weight: number;
}

export interface Found {
  hits: Hit[];
  total: number;
}

export class Search {
  private readonly entries: Entry[] = [];

  constructor(atlas: Atlas) {
    for (const item of atlas.entities) {
      for (const via of new Set([item.name, item.ja ?? item.name, ...item.aliases])) this.add({ kind: "entity", item, via }, 3 + Math.log1p(item.papers));
    }
    for (const item of atlas.papers) {
      for (const via of new Set([item.title, item.ja ?? item.title, item.arxiv ?? item.title])) this.add({ kind: "paper", item, via }, 1);
    }
    for (const item of atlas.authors) this.add({ kind: "author", item, via: item.name }, 1 + Math.log1p(item.papers.length));
  }

  /** The best hits, one a thing, at most ``limit`` of each kind. */
  find(query: string, limit: Record<Hit["kind"], number>): Found {
    const key = fold(query);
    if (!key) return { hits: [], total: 0 };
    let best = this.rank((entry) => score(entry, key));
    if (!best.size && key.length >= 4) best = this.rank((entry) => nearly(entry, key));
    const ranked = [...best.values()].sort((a, b) => b.score - a.score || (a.hit.via < b.hit.via ? -1 : 1));
    const hits = (["entity", "paper", "author"] as const).flatMap((kind) => ranked.filter(({ hit }) => hit.kind === kind).slice(0, limit[kind]));
    return { hits: hits.map(({ hit }) => hit), total: best.size };
  }

  private add(hit: Hit, weight: number): void {
    this.entries.push({ hit, key: fold(hit.via.slice(0, 400)), weight });
  }

  private rank(measure: (entry: Entry) => number): Map<unknown, { hit: Hit; score: number }> {
    const best = new Map<unknown, { hit: Hit; score: number }>();
    for (const entry of this.entries) {
      const value = measure(entry);
      if (value > 0 && value > (best.get(entry.hit.item)?.score ?? 0)) best.set(entry.hit.item, { hit: entry.hit, score: value });
    }
    return best;
  }
}

/** 0 where the key does not hold the query; exact and leading matches count most. */
function score({ key, weight }: Entry, query: string): number {
  const at = key.indexOf(query);
  if (at < 0) return 0;
  const place = key.length === query.length ? 100 : at === 0 ? 40 : 10;
  return place + weight * 4 + (10 * query.length) / key.length;
}

/** Names within one slip of the pen of the query (two from eight characters on). */
function nearly({ key, weight, hit }: Entry, query: string): number {
  const allowed = query.length >= 8 ? 2 : 1;
  if (hit.kind === "paper" || Math.abs(key.length - query.length) > allowed) return 0;
  const slips = distance(key, query, allowed);
  return slips > allowed ? 0 : 20 - 5 * slips + weight;
}

/** Edit distance, given up (as limit + 1) once it exceeds the limit. */
function distance(a: string, b: string, limit: number): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    if (Math.min(...next) > limit) return limit + 1;
    row = next;
  }
  return row[b.length]!;
}
