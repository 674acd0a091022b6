/** What the analyses share: their frame, tables that sort, choices that the address holds, ways to name a thing. */
import type { Claim, Entity } from "../core/atlas";
import { compare, table, toCsv } from "../core/sheets";
import type { Cell, Column } from "../core/sheets";
import { clean, fold } from "../core/text";
import { named, namesOf } from "../core/words";
import type { Context } from "../ui/context";
import { h } from "../ui/dom";
import type { Child } from "../ui/dom";
import { download } from "../ui/download";
import { sign } from "../ui/icons";
import { say } from "../ui/context";
import { paperButton, quoteBlock } from "../ui/parts";
import type { ViewData } from "./data";
import { viewWords } from "./words";
import type { ViewWords } from "./words";

/** One analysis. Controls stay while the reader uses them; the body is drawn anew whenever the state changes. */
export interface Part {
  controls(): Child[];
  body(): Child[];
}

export interface Desk {
  readonly context: Context;
  readonly data: ViewData;
}

export function speak({ context }: Desk): ViewWords {
  return viewWords(context.store.state.lang);
}

export function label({ context }: Desk, entity: Entity): string {
  return named(entity, context.store.state.lang)[0];
}

export function at({ context }: Desk, key: string): string {
  const { at: chosen } = context.store.state;
  return Object.hasOwn(chosen, key) ? chosen[key]! : "";
}

/** Changes how the analysis is shown; an empty value is the usual one. */
export function put({ context }: Desk, patch: Readonly<Record<string, string>>): void {
  context.store.set({ at: Object.fromEntries(Object.entries({ ...context.store.state.at, ...patch }).filter(([, value]) => value)) });
}

/** Buttons of which one is pressed. */
export function tabs(desk: Desk, key: string, names: Readonly<Record<string, string>>): HTMLElement {
  const [usual] = Object.keys(names);
  const chosen = at(desk, key) || usual;
  const tab = ([id, text]: [string, string]): HTMLElement => h("button", { type: "button", id: `${key}-${id}`, "aria-pressed": String(id === chosen), onclick: () => put(desk, { [key]: id === usual ? "" : id }) }, text);
  return h("div", { class: "switch", role: "group", "aria-label": speak(desk).show }, ...Object.entries(names).map(tab));
}

/** A text field whose value the address holds. */
export function searchField(desk: Desk, key: string, text: string): HTMLInputElement {
  const input = h("input", { type: "search", id: `at-${key}`, class: "field", "aria-label": text, placeholder: text, value: at(desk, key), autocomplete: "off", spellcheck: "false" });
  input.addEventListener("input", (event) => (event as InputEvent).isComposing || put(desk, { [key]: input.value }));
  input.addEventListener("compositionend", () => put(desk, { [key]: input.value }));
  return input;
}

/** A choice among values with their counts. */
export function chooser(desk: Desk, key: string, text: string, values: readonly (readonly [value: string, label: string])[]): HTMLElement {
  const chosen = at(desk, key);
  const option = ([value, shown]: readonly [string, string]): HTMLElement => h("option", { value, selected: value === chosen }, clean(shown));
  const select = h("select", { id: `at-${key}`, class: "field" }, h("option", { value: "" }, speak(desk).all), ...values.map(option));
  select.addEventListener("change", () => put(desk, { [key]: select.value }));
  return h("label", { class: "labelled" }, h("span", {}, text), select);
}

/** Asks for an entity by name, among some; the first that fits is taken. */
export function picker(desk: Desk, id: string, text: string, among: readonly Entity[], pick: (entity: Entity) => void): HTMLElement {
  const w = speak(desk);
  const options = among.map((entity) => h("option", { value: clean(label(desk, entity)) }));
  const input = h("input", { type: "text", id, class: "field", list: `${id}-list`, "aria-label": text, placeholder: text, autocomplete: "off", spellcheck: "false" });
  const note = h("span", { class: "hint", role: "status" });
  const take = (): void => {
    const key = fold(input.value);
    const called = (entity: Entity, test: (folded: string) => boolean): boolean => [...namesOf(entity), entity.id].some((name) => test(fold(name)));
    const found = key && (among.find((e) => called(e, (folded) => folded === key)) ?? among.find((e) => called(e, (folded) => folded.includes(key))));
    note.textContent = found || !key ? "" : w.noSuch;
    if (!found) return;
    input.value = "";
    pick(found);
  };
  input.addEventListener("keydown", (event) => event.key === "Enter" && !event.isComposing && take());
  return h("div", { class: "picker" }, input, h("datalist", { id: `${id}-list` }, ...options), h("button", { type: "button", class: "action", onclick: take }, w.show), note);
}

export interface Grid<T> {
  readonly id: string;
  readonly caption: string;
  readonly items: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly sort: string;
  /** How many there are without the reader's filters. */
  readonly total?: number;
  /** Rows at first. */
  readonly most?: number;
  draw?(item: T, column: Column<T>): Child;
}

/** Rows in the order that the address asks for; what is unknown comes last. */
export function sorted<T>(grid: Grid<T>, order: string): T[] {
  const column = grid.columns.find((candidate) => candidate.id === order.replace(/^-/, ""));
  if (!column) return [...grid.items];
  const sign_ = order.startsWith("-") ? -1 : 1;
  const keyed = grid.items.map((item) => ({ item, key: column.value(item) }));
  const blank = ({ key }: { key: Cell }): number => (key === "" ? 1 : 0);
  return keyed.sort((a, b) => blank(a) - blank(b) || sign_ * compare(a.key, b.key)).map(({ item }) => item);
}

/** A table that sorts by its headings and is saved as CSV. */
export function gridTable<T>(desk: Desk, grid: Grid<T>): HTMLElement {
  const key = `sort.${grid.id}`;
  const order = at(desk, key) || grid.sort;
  const rows = sorted(grid, order);
  const heading = (column: Column<T>): HTMLElement => {
    const current = order.replace(/^-/, "") === column.id;
    const down = order.startsWith("-");
    const turn = (): void => put(desk, { [key]: (current ? !down : column.number) ? `-${column.id}` : column.id });
    const arrow = h("span", { class: "arrow", "aria-hidden": "true" }, current ? (down ? "↓" : "↑") : "");
    return h("th", { scope: "col", class: looks(column), "aria-sort": current ? (down ? "descending" : "ascending") : "none" }, h("button", { type: "button", id: `sort-${grid.id}-${column.id}`, title: say(desk.context).sortBy, onclick: turn }, column.label, arrow));
  };
  const cell = (item: T, column: Column<T>, i: number): HTMLElement => h(i === 0 ? "th" : "td", { class: looks(column), scope: i === 0 ? "row" : null }, grid.draw ? grid.draw(item, column) : clean(String(column.value(item))));
  const body = h("tbody");
  const fill = (from: number, to: number): void => body.append(...rows.slice(from, to).map((item) => h("tr", {}, ...grid.columns.map((column, i) => cell(item, column, i)))));
  const most = grid.most ?? 100;
  fill(0, most);
  const save = h("button", { type: "button", class: "action", id: `csv-${grid.id}`, title: speak(desk).csvOf(grid.caption), "aria-label": speak(desk).csvOf(grid.caption), onclick: () => download(`${grid.id}.csv`, "text/csv", toCsv(table({ items: rows, columns: grid.columns, sort: order }, rows))) }, sign("save"), h("span", {}, "CSV"));
  const more = rows.length > most && h("button", { type: "button", class: "more" }, say(desk.context).showAll(rows.length));
  if (more)
    more.addEventListener("click", () => {
      fill(most, rows.length);
      more.remove();
      body.children[most]?.querySelector<HTMLElement>("button, a")?.focus();
    });
  const shown = h("table", { class: "grid", id: `grid-${grid.id}`, "aria-label": grid.caption }, h("thead", {}, h("tr", {}, ...grid.columns.map(heading))), body);
  return h("div", { class: "gridded" }, h("div", { class: "grid-head" }, h("h3", {}, grid.caption, h("span", { class: "count", role: "status" }, speak(desk).shown(rows.length, grid.total ?? rows.length))), save), h("div", { class: "wide", tabindex: 0, role: "group", "aria-label": grid.caption }, shown), more);
}

function looks<T>(column: Column<T>): string | null {
  return [column.number && "number", column.spare && "spare"].filter(Boolean).join(" ") || null;
}

/** How a relation is stated where no sentence of a paper does: by a file, piece by piece, or by names alone. */
export class Places {
  private readonly files: ReadonlyMap<string, readonly string[]>;
  private readonly named: ReadonlySet<string>;

  constructor({ data }: Desk) {
    this.files = new Map(data.places.map(([head, relation, tail, files]) => [`${head} ${relation} ${tail}`, files]));
    this.named = new Set(data.named.map((claim) => claim.join(" ")));
  }

  of(claim: Claim, piece: number): string {
    return this.files.get(keyOf(claim))?.[piece] ?? "";
  }

  byName(claim: Claim): boolean {
    return this.named.has(keyOf(claim));
  }
}

function keyOf({ head, relation, tail }: Claim): string {
  return `${head.index} ${relation} ${tail.index}`;
}

/** The last part of a path, which tells enough. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** All that states a relation: quotes with their papers or files. */
export function evidence(desk: Desk, places: Places, claim: Claim): HTMLElement[] {
  const source = (piece: Claim["evidence"][number], i: number): Child => (piece.paper ? paperButton(desk.context, piece.paper) : h("span", {}, clean(fileName(places.of(claim, i)))));
  return claim.evidence.map((piece, i) => quoteBlock(desk.context, piece.quote, source(piece, i)) ?? h("p", { class: "meta" }, source(piece, i)));
}

export function empty(text: string): HTMLElement {
  return h("p", { class: "nothing" }, text);
}

/** A share as a bar with its figure. */
export function share(value: number, text: string): HTMLElement {
  return h("span", { class: "share" }, h("meter", { min: 0, max: 1, value, "aria-hidden": "true" }), h("span", {}, text));
}
