/** The columns that viz/data.py writes, and how they get out of the page. */

export interface Raw {
  title: string;
  lang: "auto" | "ja" | "en";
  generation: string;
  text: "none" | "quotes" | "full";
  types: string[];
  relations: string[];
  links: string[];
  texts: string[];
  weeks: { id: string[]; start: (string | null)[]; end: (string | null)[] };
  authors: { id: string[]; name: (string | null)[] };
  categories: { id: string[]; name: (string | null)[] };
  entities: {
    id: string[];
    name: string[];
    name_ja: (string | null)[];
    aliases: string[][];
    type: number[];
    first: number[];
    last: number[];
    papers: number[];
    x: number[];
    y: number[];
    radius: number[];
    region: number[];
    /** Further properties, as they are. */
    facts: [string, string | number | boolean][][];
  };
  regions: { names: string[][]; names_ja: string[][]; x: number[]; y: number[]; size: number[] };
  papers: {
    id: string[];
    title: (string | null)[];
    title_ja: (string | null)[];
    published: (string | null)[];
    arxiv: (string | null)[];
    url: (string | null)[];
    weeks: number[][];
    categories: number[][];
    authors: number[][];
    abstract: number[];
    summary: number[];
    diagrams: number[][];
  };
  mentions: { paper: number[]; entity: number[]; relation: number[]; quote: number[]; spans: number[][]; passage: number[] };
  claims: { head: number[]; tail: number[]; relation: number[]; evidence: [number, number, number[], number][][] };
  ties: { first: number[]; second: number[]; papers: number[] };
  results: { value: number[]; unit: string[]; of: number[]; on: number[]; by: number[]; paper: number[]; quote: number[] };
  passages: { paper: number[]; role: string[]; heading: number[]; text: number[] };
  redirects: { Entity: Record<string, string>; Paper: Record<string, string> };
}

/** Unpacks base64 of gzip of JSON. */
export async function unpack<T = Raw>(packed: string): Promise<T> {
  const chars = atob(packed.trim());
  const bytes = new Uint8Array(chars.length);
  for (let i = 0; i < chars.length; i++) bytes[i] = chars.charCodeAt(i);
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(plain).json()) as T;
}
