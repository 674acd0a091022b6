/** A bar over the map while only a neighbourhood is on it: whose, how large, and the ways out. */
import { circleOf } from "../core/focus";
import { passesFilters } from "../core/filter";
import { named } from "../core/words";
import { say } from "./context";
import type { Context } from "./context";
import { h, name, replace } from "./dom";
import { sign } from "./icons";

export class Scope {
  readonly element = h("div", { class: "card scope", role: "group", hidden: true });

  constructor(private readonly context: Context) {
    context.store.subscribe(() => this.draw());
    this.draw();
  }

  private draw(): void {
    const { store, atlas, network } = this.context;
    const { around, lang } = store.state;
    this.element.hidden = around.length === 0 || store.state.view !== "map";
    if (this.element.hidden) return;
    const focused = document.activeElement?.id;
    const w = say(this.context);
    const centres = around.flatMap((id) => atlas.entity(id) ?? []);
    const members = circleOf(store.state, atlas, network).filter((entity) => around.includes(entity.id) || passesFilters(entity, store.state));
    const remove = (id: string): void => store.set({ around: around.filter((other) => other !== id) });
    const chips = centres.map((entity) => {
      const [label] = named(entity, lang);
      return h("button", { type: "button", class: "chip", "aria-label": `${w.collapse}: ${label}`, title: w.collapse, onclick: () => remove(entity.id) }, name(label), sign("close"));
    });
    const label = centres.map((entity) => named(entity, lang)[0]).join(", ");
    this.element.setAttribute("aria-label", w.around(label));
    replace(
      this.element,
      h("button", { type: "button", class: "icon", id: "scope-back", "aria-label": w.back, title: w.back, onclick: () => history.back() }, sign("back")),
      h("div", { class: "chips" }, ...chips),
      h("span", { class: "count", role: "status" }, w.members(members.length)),
      h("button", { type: "button", class: "more", id: "scope-all", onclick: () => store.set({ around: [] }) }, w.wholeMap),
    );
    if (focused) document.getElementById(focused)?.focus();
  }
}
