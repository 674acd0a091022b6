/** Keeps the state in the part of the address after #, so that a link leads back to the same view. */
import type { Atlas } from "./atlas";
import { TOGETHER } from "./network";
import { ANALYSES, FIRST_TABLE, SHEETS } from "./state";
import type { Selection, SheetKind, Spot, State, Store, TableState, View } from "./state";

const KINDS = { e: "entity", p: "paper", a: "author" } as const;
const PAIRS = ["path", "compare"] as const;
const VIEWS: readonly View[] = ["map", "table", "page", ...ANALYSES];
/** What a step back in the history undoes. */
const STEPS: readonly (keyof State)[] = ["selection", "around", "view", "on"];
/** What an address tells; language and theme are the reader's own. */
export type Shared = Omit<State, "lang" | "theme">;

/** The part of a state that an address carries. */
export function encode(state: Shared, atlas: Atlas): string {
  const parts = new URLSearchParams();
  const { selection, table } = state;
  if (selection && "id" in selection) parts.set(selection.kind[0]!, selection.id);
  else for (const id of selection?.ids ?? []) parts.append(selection!.kind, id);
  for (const id of state.around) parts.append("around", id);
  for (const [key, set] of [["hide", state.hidden], ["without", state.without], ["unnamed", state.roles]] as const) if (set.size) parts.set(key, [...set].sort().join("~"));
  if (state.weeks) parts.set("weeks", state.weeks.map((week) => atlas.weeks[week]!.id).join("~"));
  if (state.fresh) parts.set("new", "1");
  if (state.least > 1) parts.set("least", String(state.least));
  if (state.region !== null) parts.set("region", atlas.regions[state.region]!.names[0] ?? "");
  if (state.colour !== "region") parts.set("colour", state.colour);
  if (state.view !== "map") parts.set("view", state.view);
  if (table.sheet !== FIRST_TABLE.sheet) parts.set("sheet", table.sheet);
  if (table.sort) parts.set("sort", table.sort);
  for (const [column, value] of Object.entries(table.filters).sort()) if (value) parts.set(`in.${column}`, value);
  if (state.on) parts.set("on", state.on);
  for (const [key, value] of Object.entries(state.at).sort()) if (value) parts.set(`at.${key}`, value);
  if (state.place) parts.set("place", state.place.join("_"));
  return parts.toString();
}

/** What an address says; whatever it says wrongly is left out. */
export function decode(hash: string, atlas: Atlas): Shared {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const weeks = decodeWeeks(parts.get("weeks"), atlas);
  const list = (key: string, known: readonly string[]): Set<string> => new Set((parts.get(key) ?? "").split("~").filter((name) => known.includes(name)));
  const region = atlas.regions.findIndex((candidate) => candidate.names[0] === parts.get("region"));
  const least = Number(parts.get("least"));
  return {
    selection: decodeSelection(parts, atlas),
    around: [...new Set(entityIds(parts.getAll("around"), atlas))],
    hidden: list("hide", atlas.types),
    without: list("without", [...atlas.links, TOGETHER]),
    roles: list("unnamed", atlas.relations),
    weeks,
    fresh: parts.get("new") === "1" && weeks !== null,
    least: Number.isInteger(least) && least > 1 ? least : 1,
    region: region >= 0 ? region : null,
    colour: parts.get("colour") === "type" ? "type" : "region",
    view: VIEWS.find((view) => view === parts.get("view")) ?? "map",
    table: decodeTable(parts),
    on: parts.get("on") ?? "",
    at: decodeGroup(parts, "at."),
    place: decodePlace(parts.get("place")),
    pick: null,
    missing: decodeMissing(parts, atlas),
  };
}

/** Writes the address when the state changes (a new thing to look at is a step in the history), and reads it when it changes. */
export function follow(store: Store, atlas: Atlas): void {
  let reading = false;
  store.subscribe((state, changed) => {
    if (reading) return;
    const hash = `#${encode(state, atlas)}`;
    if (hash === (location.hash || "#")) return;
    if (STEPS.some((key) => changed.has(key))) history.pushState(null, "", hash);
    else history.replaceState(null, "", hash);
  });
  const read = (): void => {
    reading = true;
    store.set(decode(location.hash, atlas));
    reading = false;
  };
  addEventListener("popstate", read);
  addEventListener("hashchange", read);
}

/** Makes what the reader does next a step in the history though the state stays as it is, as on the way to a region. */
export function step(): void {
  history.pushState(null, "", location.href);
}

function decodePlace(value: string | null): Spot | null {
  const [x, y, scale] = (value ?? "").split("_").map(Number);
  return x !== undefined && y !== undefined && scale !== undefined && [x, y, scale].every(Number.isFinite) && scale > 0 ? [x, y, scale] : null;
}

function decodeMissing(parts: URLSearchParams, atlas: Atlas): string[] {
  const single = Object.entries(KINDS).flatMap(([key, kind]) => parts.getAll(key).filter((id) => !atlas[kind](id)));
  const several = [...PAIRS, "around"].flatMap((key) => parts.getAll(key).filter((id) => !atlas.entity(id)));
  return [...new Set([...single, ...several])];
}

function entityIds(ids: readonly string[], atlas: Atlas): string[] {
  return ids.flatMap((id) => atlas.entity(id)?.id ?? []);
}

function decodeSelection(parts: URLSearchParams, atlas: Atlas): Selection | null {
  for (const [key, kind] of Object.entries(KINDS)) {
    const id = parts.get(key);
    const found = id === null ? undefined : atlas[kind](id);
    if (found) return { kind, id: found.id };
  }
  for (const kind of PAIRS) {
    const ids = [...new Set(entityIds(parts.getAll(kind), atlas))].slice(0, 2);
    if (ids.length === 2) return { kind, ids };
  }
  return null;
}

function decodeTable(parts: URLSearchParams): TableState {
  const sheet = SHEETS.find((kind): kind is SheetKind => kind === parts.get("sheet")) ?? FIRST_TABLE.sheet;
  return { sheet, sort: parts.get("sort") ?? "", filters: decodeGroup(parts, "in.") };
}

/** The values whose keys begin so, by the rest of their keys. */
function decodeGroup(parts: URLSearchParams, start: string): Record<string, string> {
  return Object.fromEntries([...parts].filter(([key, value]) => key.startsWith(start) && value).map(([key, value]) => [key.slice(start.length), value]));
}

function decodeWeeks(value: string | null, atlas: Atlas): [number, number] | null {
  const [from, to] = (value ?? "").split("~").map((id) => atlas.weeks.findIndex((week) => week.id === id));
  return from !== undefined && to !== undefined && from >= 0 && to >= from ? [from, to] : null;
}
