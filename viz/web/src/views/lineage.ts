/** Lineage: the largest trees, and the ancestors and descendants of one thing with dates and the quote of every step. */
import type { Entity } from "../core/atlas";
import type { Column } from "../core/sheets";
import { clean, shorten } from "../core/text";
import { linkName, typeName } from "../core/words";
import { openView, say } from "../ui/context";
import { h, name } from "../ui/dom";
import type { Child } from "../ui/dom";
import { action } from "../ui/entity";
import { entityButton, section } from "../ui/parts";
import { Forest } from "./descent";
import type { Descent, Step } from "./descent";
import { empty, evidence, gridTable, label, picker, Places, speak } from "./part";
import type { Desk, Part } from "./part";

/** What has no date comes last. */
const LAST = "~";

export class Lineage implements Part {
  private readonly forest: Forest;
  private readonly dates: ReadonlyMap<Entity, string>;
  private readonly places: Places;

  constructor(private readonly desk: Desk) {
    const { atlas } = desk.context;
    const { entity, date } = desk.data.lineage;
    const monday = new Map(atlas.weeks.map((week) => [week.id, week.start ?? week.id]));
    this.dates = new Map(entity.flatMap((number, i) => (date[i] ? [[atlas.entities[number]!, date[i]] as const] : [])));
    this.forest = new Forest(atlas.claims, (one) => monday.get(this.dates.get(one) ?? "") ?? this.dates.get(one) ?? LAST);
    this.places = new Places(desk);
  }

  controls(): Child[] {
    const w = speak(this.desk);
    if (!this.forest.members.length) return [];
    const among = [...this.forest.members].sort((a, b) => b.papers - a.papers || (a.id < b.id ? -1 : 1));
    const back = this.desk.context.store.state.on !== "" && action("to-list", "back", w.back, () => this.desk.context.store.set({ on: "" }));
    return [back, picker(this.desk, "pick-lineage", w.pickLineage, among, (entity) => this.open(entity))];
  }

  body(): Child[] {
    const w = speak(this.desk);
    const { on } = this.desk.context.store.state;
    if (!this.forest.members.length) return [empty(w.noLineage)];
    if (!on) return [this.trees(), this.cycles()];
    const entity = this.desk.context.atlas.entity(on);
    return entity ? this.page(entity) : [empty(w.noSuch)];
  }

  private open(entity: Entity): void {
    openView(this.desk.context, "lineage", entity.id);
  }

  private date(entity: Entity): string {
    return this.dates.get(entity) ?? "";
  }

  private trees(): HTMLElement {
    const w = speak(this.desk);
    const columns: Column<Entity>[] = [
      { id: "name", label: say(this.desk.context).name, value: (e) => label(this.desk, e) },
      { id: "type", label: say(this.desk.context).type, spare: true, value: (e) => typeName(e.type, this.desk.context.store.state.lang) },
      { id: "date", label: w.date, value: (e) => this.date(e) },
      { id: "descendants", label: w.descendants, number: true, value: (e) => this.forest.descendants(e) },
    ];
    const draw = (entity: Entity, column: Column<Entity>): Child => {
      if (column.id !== "name") return column.value(entity) || h("span", { class: "unknown" }, w.noDate);
      return h("button", { type: "button", class: "link entity", onclick: () => this.open(entity) }, ...entityButton(this.desk.context, entity).childNodes);
    };
    const grid = gridTable(this.desk, { id: "trees", caption: w.trees, items: this.forest.roots(), columns, sort: "-descendants", most: 50, draw });
    return h("div", {}, h("p", { class: "hint" }, w.treesHint), grid);
  }

  private cycles(): HTMLElement | null {
    const { cycles } = this.desk.data.lineage;
    const w = speak(this.desk);
    if (!cycles.length) return null;
    const one = (numbers: readonly number[]): HTMLElement => h("li", { class: "pairs" }, ...numbers.map((number) => entityButton(this.desk.context, this.desk.context.atlas.entities[number]!)));
    return section(w.cycles, cycles.length, h("p", { class: "hint" }, w.cyclesHint), h("ul", {}, ...cycles.map(one)));
  }

  private page(entity: Entity): Child[] {
    const w = speak(this.desk);
    const { context } = this.desk;
    const descent = this.forest.of(entity);
    const text = label(this.desk, entity);
    const open = (view: "map" | "lineage"): void => context.store.set({ view, selection: { kind: "entity", id: entity.id } });
    const buttons = h("div", { class: "actions" }, action("as-details", "page", w.details, () => open("lineage")), action("as-map", "around", w.onMap, () => open("map")));
    const shape = w.shape(descent.members.size, descent.roots.size, descent.forks.size, descent.deadEnds.size);
    const head = h("div", { class: "page-head" }, h("h3", { tabindex: -1 }, name(text)), h("p", { class: "subtitle" }, [typeName(entity.type, context.store.state.lang), this.date(entity), shape].filter(Boolean).join(" · ")), buttons);
    const part = (title: string, root: Step, from: "head" | "tail", none: string): HTMLElement => section(title, null, root.steps.length ? this.tree(root.steps, from, descent) : h("p", { class: "hint" }, none));
    const both = descent.up.steps.length > 0 && descent.down.steps.length > 0;
    return [head, h("div", { class: both ? "halves" : null }, part(w.ancestorsOf(text), descent.up, "head", w.noAncestors), part(w.descendantsOf(text), descent.down, "tail", w.noDescendants))];
  }

  private tree(steps: readonly Step[], from: "head" | "tail", descent: Descent): HTMLElement {
    return h("ul", { class: "descent" }, ...steps.map((step) => h("li", {}, this.step(step, from, descent), step.steps.length > 0 && this.tree(step.steps, from, descent))));
  }

  private step({ entity, claim, again }: Step, from: "head" | "tail", { roots, forks, deadEnds }: Descent): HTMLElement {
    const w = speak(this.desk);
    const marks = again ? [w.again] : [roots.has(entity) && w.root, forks.has(entity) && w.fork, deadEnds.has(entity) && w.deadEnd].filter((mark) => mark !== false);
    const byName = this.places.byName(claim!);
    if (byName) marks.unshift(w.byName);
    const badges = marks.map((mark) => h("span", { class: mark === w.again || mark === w.byName ? "badge missing" : "badge" }, mark));
    const line = h("div", { class: "claim" }, h("span", { class: "via" }, linkName(claim!.relation, this.desk.context.store.state.lang, from)), this.button(entity), h("span", { class: "date" }, this.date(entity) || w.noDate), ...badges);
    const quote = claim!.evidence.find((piece) => piece.quote.text)?.quote.text;
    const pieces = w.pieces(claim!.evidence.length);
    const told = [h("span", { class: "while-closed" }, quote ? `${byName ? w.standsIn : ""}“${shorten(clean(quote).trim(), 110)}”` : pieces), h("span", { class: "while-open" }, byName ? w.standsIn : "", pieces)];
    const stated = h("details", { class: "stated" }, h("summary", { dir: "auto" }, ...told), ...evidence(this.desk, this.places, claim!));
    return h("div", { class: "step" }, line, stated);
  }

  /** To the lineage of another; its panel is one step further. */
  private button(entity: Entity): HTMLElement {
    return h("button", { type: "button", class: "link entity", onclick: () => this.open(entity) }, ...entityButton(this.desk.context, entity).childNodes);
  }
}
