/** The columns that viz/data.py writes, and how they get out of the page. */

export interface Raw {
  title: string;
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
  /** ``pieces`` is how many pieces of evidence there are. */
  claims: { head: number[]; tail: number[]; relation: number[]; pieces: number[]; evidence: [number, number, number[], number][][] };
  ties: { first: number[]; second: number[]; papers: number[] };
  results: { value: number[]; unit: string[]; of: number[]; on: number[]; by: number[]; paper: number[]; quote: number[] };
  passages: { paper: number[]; role: string[]; heading: number[]; text: number[] };
  redirects: { Entity: Record<string, string>; Paper: Record<string, string> };
}

/** Base64 of gzip, as bytes. */
async function inflate(packed: string): Promise<Uint8Array> {
  const chars = atob(packed.trim());
  const bytes = new Uint8Array(chars.length);
  for (let i = 0; i < chars.length; i++) bytes[i] = chars.charCodeAt(i);
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

/** Unpacks a block of one line of JSON. */
export async function unpackAll<T>(packed: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await inflate(packed))) as T;
}

const LINE_END = 10;

/** Reads what the map needs; the rest is decoded when something of it is first asked for. */
export async function unpack(packed: string): Promise<Raw> {
  let bytes: Uint8Array | null = await inflate(packed);
  const end = bytes.indexOf(LINE_END);
  const parse = (line: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(line));
  const { later, ...raw } = parse(bytes.subarray(0, end)) as Record<string, object> & { later: Record<string, string[] | null> };
  let rest: Record<string, Record<string, unknown>> | null = null;
  const decoded = (): Record<string, Record<string, unknown>> => {
    if (bytes) rest = parse(bytes.subarray(end + 1)) as typeof rest;
    bytes = null;
    return rest!;
  };
  for (const [table, columns] of Object.entries(later)) {
    if (!columns) lazily(raw, table, () => decoded()[table]);
    else for (const column of columns) lazily(raw[table]!, column, () => decoded()[table]![column]);
  }
  return raw as unknown as Raw;
}

function lazily(target: object, name: string, get: () => unknown): void {
  Object.defineProperty(target, name, { get, enumerable: true });
}
