/** Name families: the dendrogram cut at a threshold, and what marks a family. */
import type { FamilyData } from "./data";

/** A part of the dendrogram: a model by its place, or two parts and the cosine at which they meet. */
export type Bough = { readonly leaf: number } | { readonly parts: readonly [Bough, Bough]; readonly cosine: number };

export interface Family {
  readonly name: string;
  readonly members: readonly number[];
  readonly bough: Bough;
  /** Words with their weights, the heaviest first. */
  readonly words: readonly (readonly [string, number])[];
}

const MOST_WORDS = 12;
/** Cosines are rounded to three places. */
const ROUNDING = 5e-4;

/** Families of two or more models from a cosine on, the largest first. */
export function cut(data: FamilyData, threshold: number): Family[] {
  const boughs: Bough[] = data.entity.map((_, leaf) => ({ leaf }));
  const inner = new Set<Bough>();
  for (const [one, other, cosine] of data.merges) {
    const parts = [boughs[one]!, boughs[other]!] as const;
    const bough = { parts, cosine };
    boughs.push(bough);
    if (cosine + ROUNDING >= threshold && cosine > 0) parts.forEach((part) => inner.add(part));
  }
  const tops = boughs.filter((bough) => "parts" in bough && bough.cosine + ROUNDING >= threshold && bough.cosine > 0 && !inner.has(bough));
  const spread = new Map<string, number>();
  for (const text of data.words) for (const word of new Set(text.split(" "))) spread.set(word, (spread.get(word) ?? 0) + 1);
  const families = tops.map((bough) => familyOf(data, bough, spread));
  return families.sort((a, b) => b.members.length - a.members.length || a.members[0]! - b.members[0]!);
}

function familyOf(data: FamilyData, bough: Bough, spread: ReadonlyMap<string, number>): Family {
  const members = leaves(bough);
  const words = marking(members.map((place) => data.words[place]!), spread, data.entity.length);
  return { name: words[0]?.[0] ?? data.words[members[0]!]!, members, bough, words };
}

/** The models of a part, as the dendrogram has them from top to bottom. */
export function leaves(bough: Bough): number[] {
  const found: number[] = [];
  const todo = [bough];
  while (todo.length) {
    const next = todo.pop()!;
    if ("leaf" in next) found.push(next.leaf);
    else todo.push(next.parts[1], next.parts[0]);
  }
  return found;
}

/** TF-IDF of the members' words; the word that most of them share comes first. */
function marking(texts: readonly string[], spread: ReadonlyMap<string, number>, total: number): [string, number][] {
  const count = new Map<string, number>();
  for (const text of texts) for (const word of new Set(text.split(" "))) if (word.length > 1) count.set(word, (count.get(word) ?? 0) + 1);
  const weighed = [...count].map(([word, n]) => ({ word, n, weight: (n / texts.length) * (1 + Math.log(total / spread.get(word)!)) }));
  weighed.sort((a, b) => b.n * b.weight - a.n * a.weight || (a.word < b.word ? -1 : 1));
  return weighed.slice(0, MOST_WORDS).map(({ word, weight }) => [word, weight]);
}

/** Milliseconds of a week, a day, a month or a year; null for anything else. */
export function moment(first: string | null, monday: (week: string) => string | null): number | null {
  const day = /^\d{4}-W\d{2}$/.test(first ?? "") ? monday(first!) : /^\d{4}(-\d{2}(-\d{2})?)?$/.test(first ?? "") ? first : null;
  const time = day ? Date.parse(day) : NaN;
  return Number.isNaN(time) ? null : time;
}
