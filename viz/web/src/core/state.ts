/** What the reader chose, in one place; the address holds it too. */

export type Selection = { readonly kind: "entity" | "paper" | "author"; readonly id: string } | { readonly kind: "path" | "compare"; readonly ids: readonly string[] };
/** What a second entity is asked for. */
export type PickKind = "path" | "compare";
/** The middle of the screen, in the atlas's own coordinates, and pixels a unit. */
export type Spot = readonly [x: number, y: number, scale: number];
export type Lang = "ja" | "en";
export type ThemeChoice = "auto" | "light" | "dark";
export const ANALYSES = ["assets", "lineage", "families", "strata", "trends"] as const;
export type Analysis = (typeof ANALYSES)[number];
export type View = "map" | "table" | "page" | Analysis;
export const SHEETS = ["entities", "papers", "relations", "results"] as const;
export type SheetKind = (typeof SHEETS)[number];

/** What the table shows: which sheet, in which order, and what its columns must hold. */
export interface TableState {
  readonly sheet: SheetKind;
  /** A column's id, with - in front for descending; empty for the sheet's own order. */
  readonly sort: string;
  readonly filters: Readonly<Record<string, string>>;
}

export interface State {
  selection: Selection | null;
  /** Entities whose neighbourhood alone is on the map; all of it where there are none. */
  around: readonly string[];
  /** Hidden types. */
  hidden: ReadonlySet<string>;
  /** Hidden kinds of links between entities. */
  without: ReadonlySet<string>;
  /** Hidden ways in which papers name entities. */
  roles: ReadonlySet<string>;
  /** First and last week as indexes, or null for all. */
  weeks: readonly [number, number] | null;
  /** Only entities that appeared first in the weeks. */
  fresh: boolean;
  /** At least so many papers. */
  least: number;
  /** Only this region, by index. */
  region: number | null;
  colour: "region" | "type";
  view: View;
  table: TableState;
  /** What an analysis is about: an id or a name; empty for all of it. */
  on: string;
  /** How an analysis is shown: its tab, order, filters, threshold. */
  at: Readonly<Record<string, string>>;
  /** Where the reader took the map; null for the view of everything. */
  place: Spot | null;
  /** The question that the next choice of an entity answers. */
  pick: { readonly kind: PickKind; readonly from: string } | null;
  /** What the address names and the atlas does not have. */
  missing: readonly string[];
  lang: Lang;
  theme: ThemeChoice;
}

/** What the filters are when none is set. */
export const UNFILTERED = { hidden: new Set<string>(), without: new Set<string>(), roles: new Set<string>(), weeks: null, fresh: false, least: 1, region: null } as const satisfies Partial<State>;
export const FILTERS = Object.keys(UNFILTERED) as (keyof typeof UNFILTERED)[];
export const FIRST_TABLE: TableState = { sheet: "entities", sort: "", filters: {} };

export const FIRST_AT = { on: "", at: {} } as const satisfies Partial<State>;

/** Whether a view is one of the analyses. */
export function isAnalysis(view: View): view is Analysis {
  return (ANALYSES as readonly View[]).includes(view);
}

/** Whether any filter is set. */
export function filtered(state: State): boolean {
  return FILTERS.some((key) => !same(state[key], UNFILTERED[key]));
}

/** Told what changed, and what was set, be it the same as before. */
export type Listener = (state: State, changed: ReadonlySet<keyof State>, patch: Partial<State>) => void;

export class Store {
  private listeners: Listener[] = [];

  constructor(private current: State) {}

  get state(): State {
    return this.current;
  }

  /** Tells of changes, in the order of subscription. */
  subscribe(listener: Listener): void {
    this.listeners.push(listener);
  }

  set(wanted: Partial<State>): void {
    const patch = answered(this.current, wanted);
    const keys = Object.keys(patch) as (keyof State)[];
    const changed = new Set(keys.filter((key) => !same(this.current[key], patch[key])));
    if (!changed.size) return;
    this.current = { ...this.current, ...patch };
    for (const listener of this.listeners) listener(this.current, changed, patch);
  }
}

/** A choice of an entity answers the open question; closing what it is about, or another view, ends it. */
function answered({ pick, view }: State, patch: Partial<State>): Partial<State> {
  if (!pick || "pick" in patch) return patch;
  const { selection } = patch;
  if (selection?.kind === "entity" && selection.id !== pick.from) return { ...patch, selection: { kind: pick.kind, ids: [pick.from, selection.id] }, pick: null };
  const ended = selection === null || (patch.view !== undefined && patch.view !== view);
  return ended ? { ...patch, pick: null } : patch;
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

function plain(value: unknown): unknown {
  return value instanceof Set ? [...value].sort() : value;
}
