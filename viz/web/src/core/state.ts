/** What the reader chose, in one place; the address holds it too. */

export type Selection = { kind: "entity" | "paper" | "author"; id: string };
export type Lang = "ja" | "en";
export type ThemeChoice = "auto" | "light" | "dark";

export interface State {
  selection: Selection | null;
  /** Hidden types. */
  hidden: ReadonlySet<string>;
  /** First and last week as indexes, or null for all. */
  weeks: readonly [number, number] | null;
  /** Only entities that appeared first in the weeks. */
  fresh: boolean;
  colour: "region" | "type";
  view: "map" | "table";
  lang: Lang;
  theme: ThemeChoice;
}

export type Listener = (state: State, changed: ReadonlySet<keyof State>) => void;

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

  set(patch: Partial<State>): void {
    const keys = Object.keys(patch) as (keyof State)[];
    const changed = new Set(keys.filter((key) => !same(this.current[key], patch[key])));
    if (!changed.size) return;
    this.current = { ...this.current, ...patch };
    for (const listener of this.listeners) listener(this.current, changed);
  }
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

function plain(value: unknown): unknown {
  return value instanceof Set ? [...value].sort() : value;
}
