/** The columns that viz/views writes; entities, papers, weeks and results by number. */

export interface AssetData {
  entity: number[];
  type: string[];
  created: (string | null)[];
  /** Share of the fields that are stated, in [0, 1]. */
  stated: number[];
  sources: string[][];
  /** Name, "file:line", and a note of the catalogue. */
  fields: [string, string, string][][];
  unknown: string[][];
  /** Type, field (all for their sum), stated, asked. */
  coverage: [string, string, number, number][];
  /** An entity, and the names of the assets that depend on it. */
  undocumented: [number, string[]][];
}

export interface LineageData {
  entity: number[];
  date: (string | null)[];
  cycles: number[][];
}

export interface FamilyData {
  entity: number[];
  /** The bare name with its words apart. */
  words: string[];
  size: (string | null)[];
  version: (string | null)[];
  variants: string[][];
  /** A week, a day, a month or a year. */
  first: (string | null)[];
  /** Two places in these columns, and the cosine of their names. */
  links: [number, number, number][];
  /** The dendrogram: places, then merges, and the cosine at which the two meet. */
  merges: [number, number, number][];
  threshold: number;
  floor: number;
}

export interface StrataData {
  name: string[];
  ja: string[];
  depth: number[];
  papers: number[][];
  entities: number[][];
  models: number[][];
  results: number[][];
  asked: number[];
  questions: string[][];
}

export interface TrendData {
  /** Papers before the recent weeks, papers in them, and how many weeks are recent. */
  split: [number, number, number];
  /** Members, how many there are, [week, papers], share before, share recently. */
  communities: [number[], number, [number, number][], number, number][];
  /** Entity, papers before, papers recently, ratio of shares, standard deviations. */
  rising: [number, number, number, number, number][];
  fading: [number, number, number, number, number][];
  /** Benchmark, [result, date, whether it was the best so far]. */
  boards: [number, [number, string, 0 | 1][]][];
}

export interface StructureData {
  /** Entity, ties, share of PageRank, reach over communities. */
  central: [number, number, number, number][];
  bridges: [number, number, number, number][];
  /** Two entities, shared papers, expected ones, the probability of so many by chance. */
  together: [number, number, number, number, number][];
  /** Organization, papers, what it developed. */
  institutions: [number, number, number[]][];
  /** Who, on whom, [thing, relation, thing]. */
  builds: [number, number, [number, string, number][]][];
}

export interface ViewData {
  /** Head, relation, tail, and the file of each piece of evidence that no paper states. */
  places: [number, string, number, string[]][];
  /** Head, relation, tail of what names alone tell. */
  named: [number, string, number][];
  assets: AssetData;
  lineage: LineageData;
  families: FamilyData;
  strata: StrataData;
  trends: TrendData;
  structure: StructureData;
}
