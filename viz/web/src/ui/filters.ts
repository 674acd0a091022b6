/** Legend and filters in one card: types with counts, weeks, what the colours mean, regions. */
import { countTypes, countWeeks, visible } from "../core/filter";
import type { Region } from "../core/atlas";
import { shorten } from "../core/text";
import { typeName } from "../core/words";
import { bars } from "./bars";
import { say } from "./context";
import type { Context } from "./context";
import { h, name, replace } from "./dom";
import { sign, typeIcon } from "./icons";

export class Filters {
  readonly element = h("section", { class: "card filters", id: "filters" });
  private readonly weekCounts: number[];

  constructor(
    private readonly context: Context,
    private readonly showRegion: (region: number) => void,
  ) {
    this.weekCounts = countWeeks(context.atlas);
    context.store.subscribe((_, changed) => (changed.has("selection") && changed.size === 1) || this.draw());
    this.draw();
  }

  private draw(): void {
    const focused = document.activeElement?.id;
    const { atlas, store } = this.context;
    const w = say(this.context);
    const left = visible(atlas, store.state).filter(Boolean).length;
    const dirty = store.state.hidden.size > 0 || store.state.weeks !== null || store.state.fresh;
    const reset = h("button", { type: "button", class: "more", onclick: () => store.set({ hidden: new Set(), weeks: null, fresh: false }) }, w.reset);
    this.element.setAttribute("aria-label", w.filters);
    const close = h("button", { type: "button", class: "icon only-phone", "aria-label": w.close, onclick: () => document.documentElement.classList.remove("with-filters") }, sign("close"));
    replace(
      this.element,
      h("header", {}, h("h2", {}, w.entities), h("span", { class: "count", id: "shown" }, w.shown(left, atlas.entities.length)), dirty && reset, close),
      h("div", { class: "scroller" }, this.types(), atlas.weeks.length > 1 && this.weeks(), this.colour(), store.state.colour === "region" && this.regions()),
    );
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  private types(): HTMLElement {
    const { atlas, store } = this.context;
    const counts = countTypes(atlas, store.state);
    const present = atlas.types.filter((type) => atlas.entities.some((entity) => entity.type === type));
    const rows = present.map((type) => {
      const shown = !store.state.hidden.has(type);
      const colour = store.state.colour === "type" ? this.context.colours().type(type) : undefined;
      const box = h("input", { type: "checkbox", id: `type-${type}`, checked: shown, onchange: () => this.toggle(type) });
      return h("label", { class: shown ? "type" : "type off" }, box, typeIcon(type, colour), h("span", {}, typeName(type, store.state.lang)), h("span", { class: "count" }, counts.get(type) ?? 0));
    });
    return h("fieldset", { class: "types" }, h("legend", {}, say(this.context).types), ...rows);
  }

  private toggle(type: string): void {
    const hidden = new Set(this.context.store.state.hidden);
    if (!hidden.delete(type)) hidden.add(type);
    this.context.store.set({ hidden });
  }

  private weeks(): HTMLElement {
    const { atlas, store } = this.context;
    const w = say(this.context);
    const last = atlas.weeks.length - 1;
    const [from, to] = store.state.weeks ?? [0, last];
    const labels = atlas.weeks.map((week) => week.id);
    const slider = (id: string, label: string, value: number, change: (value: number) => void): HTMLElement => {
      const input: HTMLInputElement = h("input", { type: "range", id, min: 0, max: last, step: 1, value, "aria-label": label, "aria-valuetext": labels[value] ?? "" });
      input.addEventListener("input", () => change(input.valueAsNumber));
      return input;
    };
    const fresh = h("input", { type: "checkbox", id: "fresh", checked: store.state.fresh, onchange: () => store.set({ fresh: !store.state.fresh, weeks: store.state.weeks ?? [last, last] }) });
    return h(
      "fieldset",
      { class: "weeks" },
      h("legend", {}, w.weeks),
      h("output", { for: "from-week to-week" }, store.state.weeks ? `${labels[from]} – ${labels[to]}` : w.allWeeks),
      bars(this.weekCounts, labels, 30, (i) => i >= from && i <= to),
      h("div", { class: "range" }, slider("from-week", w.fromWeek, from, (value) => this.range(Math.min(value, to), to)), slider("to-week", w.toWeek, to, (value) => this.range(from, Math.max(value, from)))),
      h("label", { class: "check" }, fresh, h("span", {}, w.fresh)),
    );
  }

  private range(from: number, to: number): void {
    const all = from === 0 && to === this.context.atlas.weeks.length - 1 && !this.context.store.state.fresh;
    this.context.store.set({ weeks: all ? null : [from, to] });
  }

  private colour(): HTMLElement {
    const { store } = this.context;
    const w = say(this.context);
    const radio = (value: "region" | "type", label: string): HTMLElement =>
      h("label", {}, h("input", { type: "radio", name: "colour", id: `colour-${value}`, value, checked: store.state.colour === value, onchange: () => store.set({ colour: value }) }), h("span", {}, label));
    return h("fieldset", { class: "colour" }, h("legend", {}, w.colour), h("div", { class: "switch" }, radio("region", w.byRegion), radio("type", w.byType)));
  }

  private regions(): HTMLElement {
    const { atlas } = this.context;
    const colours = this.context.colours();
    const names = (region: Region): string => (this.context.store.state.lang === "ja" ? region.namesJa : region.names).map((text) => shorten(text, 30)).join(" · ");
    const row = (region: Region): HTMLElement => h("li", {}, h("button", { type: "button", class: "link region", title: names(region), onclick: () => this.showRegion(region.index) }, this.dot(colours.region(region.index)), name(names(region)), h("span", { class: "count" }, region.members.length)));
    const shelf = atlas.entities.filter((entity) => entity.region < 0).length;
    const rest = shelf > 0 && h("li", { class: "shelf" }, this.dot(colours.region(-1)), h("span", { class: "name" }, say(this.context).shelf), h("span", { class: "count" }, shelf));
    return h("nav", { class: "regions", "aria-label": say(this.context).regions }, h("h3", {}, say(this.context).regions), h("ul", {}, ...atlas.regions.map(row), rest));
  }

  private dot(colour: string): Element {
    const dot = h("span", { class: "dot", "aria-hidden": "true" });
    dot.style.background = colour;
    return dot;
  }
}
