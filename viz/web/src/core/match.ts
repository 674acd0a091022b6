/** What a query asks for: its words, which one thing's names must hold together. */
import { arxivId } from "./links";
import { fold, foldWords } from "./text";

/** Shorter Latin words mean a word of a name, not any letters inside one. */
const SHORT = /^[a-z0-9]{1,2}$/;

export interface Query {
  /** All of it as one key. */
  readonly key: string;
  /** The keys of its words, where there are several. */
  readonly words: readonly string[];
}

/** A name as it is searched: its key with and without the gaps between words. */
export interface Key {
  readonly whole: string;
  readonly spaced: string;
}

export function keyOf(name: string): Key {
  const spaced = foldWords(name);
  return { whole: spaced.replaceAll(" ", ""), spaced };
}

/** The address or number of a paper on arXiv means its id, whatever its version. */
export function readQuery(text: string): Query {
  const id = arxivId(text);
  const words = id ? [] : [...new Set(text.normalize("NFKC").split(/\s+/).map(fold).filter(Boolean))];
  return { key: fold(id ?? text), words: words.length > 1 ? words : [] };
}

/** How well a name holds a word: 0 not, 1 inside another word, 2 as the beginning of one, 3 as a word. */
export function wordIn({ whole, spaced }: Key, word: string): number {
  const padded = ` ${spaced} `;
  if (padded.includes(` ${word} `)) return 3;
  if (padded.includes(` ${word}`)) return 2;
  return !SHORT.test(word) && whole.includes(word) ? 1 : 0;
}

/**
 * How well names hold all words, from 0 (not) to 10; ``beside`` is what else describes the thing: it may hold
 * some of the words, but not all of them.
 */
export function wordsIn(names: readonly Key[], beside: readonly Key[], words: readonly string[]): number {
  if (!words.length) return 0;
  const best = (keys: readonly Key[], word: string): number => Math.max(0, ...keys.map((key) => wordIn(key, word)));
  const own = words.map((word) => best(names, word));
  if (!own.some(Boolean)) return 0;
  if (own.some((held, i) => !held && !best(beside, words[i]!))) return 0;
  const together = names.some((key) => words.every((word) => wordIn(key, word)));
  return own.reduce((sum, held) => sum + held, 0) / words.length + (together ? 7 : 1);
}

/** Whether names hold a query, as one piece or word by word. */
export function holds(names: readonly string[], beside: readonly string[], query: Query): boolean {
  const keys = names.map(keyOf);
  return keys.some(({ whole }) => whole.includes(query.key)) || wordsIn(keys, beside.map(keyOf), query.words) > 0;
}
