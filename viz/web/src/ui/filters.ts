/** Legend and filters in one card: types with counts, weeks, kinds of relation, papers, what the colours mean, regions. */
import { countRegions, countRoles, countTypes, visible } from "../core/filter";
import type { Region } from "../core/atlas";
import { countKinds, TOGETHER } from "../core/network";
import { filtered, UNFILTERED } from "../core/state";
import type { State } from "../core/state";
import { shorten } from "../core/text";
import { kindName, relationName, typeName } from "../core/words";
import { say } from "./context";
import type { Context } from "./context";
import { h, name, replace } from "./dom";
import type { Child } from "./dom";
import { lineIcon, sign, typeIcon } from "./icons";
import { Walk } from "./walk";
import { WeekFilter } from "./weeks";

/** What the card does not depend on. */
const OTHERS: readonly (keyof State)[] = ["selection", "place", "pick", "missing"];
type Sets = "hidden" | "without" | "roles";

export class Filters {
  readonly element = h("section", { class: "card filters", id: "filters" });
  private readonly weeks: WeekFilter;
  private readonly least = h("input", { type: "number", id: "least", min: 1, step: 1, inputmode: "numeric" });
  private readonly leastLabel = h("span", {});
  private readonly head = h("header", {});
  private readonly types = h("fieldset", { class: "types" });
  private readonly kinds = h("details", { class: "group", id: "kinds" });
  private readonly roles = h("details", { class: "group", id: "roles" });
  private readonly colour = h("fieldset", { class: "colour" });
  private readonly regions = h("nav", { class: "regions" });
  private readonly walk = new Walk(this.regions);

  constructor(private readonly context: Context) {
    this.weeks = new WeekFilter(context);
    this.least.addEventListener("input", () => {
      // what is no number of papers asks for nothing
      context.store.set({ least: Math.max(1, Math.floor(this.least.valueAsNumber) || 1) });
    });
    this.least.addEventListener("blur", () => (this.least.value = String(context.store.state.least)));
    const least = h("label", { class: "least" }, this.leastLabel, this.least);
    const scroller = h("div", { class: "scroller", tabindex: 0 }, this.types, context.atlas.weeks.length > 1 && this.weeks.element, least, this.kinds, this.roles, this.colour, this.regions);
    replace(this.element, this.head, scroller);
    context.store.subscribe((_, changed) => [...changed].every((key) => OTHERS.includes(key)) || this.draw());
    // What is folded away is counted when it is unfolded.
    for (const group of [this.kinds, this.roles]) group.addEventListener("toggle", () => group.open && this.draw());
    this.draw();
  }

  private draw(): void {
    const focused = document.activeElement?.id;
    const { atlas, store } = this.context;
    const { state } = store;
    const w = say(this.context);
    this.element.setAttribute("aria-label", w.filters);
    this.drawHead(visible(atlas, state).filter(Boolean).length);
    this.drawTypes();
    this.weeks.draw();
    this.leastLabel.textContent = w.least;
    if (document.activeElement !== this.least) this.least.value = String(state.least);
    replace(this.kinds, h("summary", {}, w.linkKinds), ...(this.kinds.open ? this.kindRows() : []));
    replace(this.roles, h("summary", {}, w.roleKinds), ...(this.roles.open ? this.roleRows() : []));
    this.drawColour();
    this.drawRegions();
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  private kindRows(): HTMLElement[] {
    const { atlas, network, store } = this.context;
    const counts = countKinds(network.links);
    const there = [...atlas.links, TOGETHER].filter((kind) => counts.get(kind));
    return there.map((kind) => this.check("without", kind, lineIcon(kind === TOGETHER), kindName(kind, store.state.lang), counts.get(kind) ?? 0));
  }

  private roleRows(): HTMLElement[] {
    const { atlas, store } = this.context;
    const counts = countRoles(atlas, store.state);
    return atlas.relations.map((role) => this.check("roles", role, null, relationName(role, store.state.lang), counts.get(role) ?? 0));
  }

  private drawHead(left: number): void {
    const { atlas, store } = this.context;
    const w = say(this.context);
    const reset = h("button", { type: "button", class: "more", id: "reset", onclick: () => store.set(UNFILTERED) }, w.reset);
    const close = h("button", { type: "button", class: "icon only-phone", "aria-label": w.close, onclick: () => document.documentElement.classList.remove("with-filters") }, sign("close"));
    const numbers = h("p", { class: "numbers" }, w.numbers(atlas.paperWeeks.length, atlas.weeks.length));
    replace(this.head, h("h2", {}, w.entities), h("span", { class: "count", id: "shown", role: "status" }, w.shown(left, atlas.entities.length)), filtered(store.state) && reset, close, numbers);
  }

  private drawTypes(): void {
    const { atlas, store } = this.context;
    const counts = countTypes(atlas, store.state);
    const present = atlas.types.filter((type) => atlas.entities.some((entity) => entity.type === type));
    const icon = (type: string): Node => typeIcon(type, store.state.colour === "type" ? this.context.colours().type(type) : undefined);
    replace(this.types, h("legend", {}, say(this.context).types), ...present.map((type) => this.check("hidden", type, icon(type), typeName(type, store.state.lang), counts.get(type) ?? 0)));
  }

  /** One row: shown or not, what it is, how many. */
  private check(set: Sets, value: string, icon: Child, label: string, count: number): HTMLElement {
    const shown = !this.context.store.state[set].has(value);
    const prefix = { hidden: "type", without: "kind", roles: "role" }[set];
    const box = h("input", { type: "checkbox", id: `${prefix}-${value}`, checked: shown, onchange: () => this.toggle(set, value) });
    return h("label", { class: shown ? "type" : "type off" }, box, icon, h("span", {}, label), h("span", { class: "count" }, count));
  }

  private toggle(set: Sets, value: string): void {
    const hidden = new Set(this.context.store.state[set]);
    if (!hidden.delete(value)) hidden.add(value);
    this.context.store.set({ [set]: hidden } as Partial<State>);
  }

  private drawColour(): void {
    const { store } = this.context;
    const w = say(this.context);
    const radio = (value: "region" | "type", label: string): HTMLElement =>
      h("label", {}, h("input", { type: "radio", name: "colour", id: `colour-${value}`, value, checked: store.state.colour === value, onchange: () => store.set({ colour: value }) }), h("span", {}, label));
    replace(this.colour, h("legend", {}, w.colour), h("div", { class: "switch" }, radio("region", w.byRegion), radio("type", w.byType)));
  }

  private drawRegions(): void {
    const { atlas, store } = this.context;
    const w = say(this.context);
    const counts = countRegions(atlas, store.state);
    this.regions.setAttribute("aria-label", w.regions);
    this.regions.hidden = !atlas.regions.length;
    const shelf = atlas.entities.some((entity) => entity.region < 0);
    const rest = shelf && h("li", { class: "shelf" }, this.dot(-1), h("span", { class: "name" }, w.shelf), h("span", { class: "count" }, counts.get(-1) ?? 0));
    replace(this.regions, h("h3", {}, w.regions), h("ul", {}, ...atlas.regions.map((region) => this.region(region, counts.get(region.index) ?? 0)), rest));
    this.walk.stop();
  }

  private region(region: Region, count: number): HTMLElement {
    const { store } = this.context;
    const w = say(this.context);
    const label = (store.state.lang === "ja" ? region.namesJa : region.names).map((text) => shorten(text, 30)).join(" · ");
    const only = store.state.region === region.index;
    const go = h("button", { type: "button", class: "link region", id: `region-${region.index}`, title: label, onclick: () => this.context.showRegion(region.index) }, this.dot(region.index), name(label), h("span", { class: "count" }, count));
    const alone = h("button", { type: "button", class: "icon only", id: `only-${region.index}`, "aria-pressed": String(only), "aria-label": w.only(label), title: w.only(label), onclick: () => store.set({ region: only ? null : region.index }) }, sign("filter"));
    return h("li", { class: only ? "chosen" : null }, go, alone);
  }

  private dot(region: number): Element {
    const byRegion = this.context.store.state.colour === "region";
    const dot = h("span", { class: "dot", "aria-hidden": "true" });
    dot.style.background = this.context.colours().region(byRegion ? region : -1);
    return dot;
  }
}
