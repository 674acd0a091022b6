/** The search box: a combobox over entities, papers and authors. */
import { Search } from "../core/search";
import type { Hit } from "../core/search";
import type { Entity } from "../core/atlas";
import { named, typeName } from "../core/words";
import { colourOf, say } from "./context";
import type { Context, PickKind } from "./context";
import { h, name, replace } from "./dom";
import { sign, typeIcon } from "./icons";
import { paperTitle } from "./parts";

const LIMITS = { entity: 9, paper: 5, author: 3 };
const ENTITIES = { entity: 14, paper: 0, author: 0 };

export class SearchBox {
  readonly element: HTMLElement;
  private readonly input = h("input", { type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": "hits", "aria-autocomplete": "list", autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search" });
  private readonly list = h("ul", { id: "hits", role: "listbox", class: "hits card", hidden: true });
  private readonly hint = h("kbd", { "aria-hidden": "true" }, "/");
  private index: Search | null = null;
  private hits: Hit[] = [];
  private active = -1;
  private asked: { kind: PickKind; from: Entity } | null = null;

  constructor(private readonly context: Context) {
    this.element = h("div", { class: "search card", role: "search" }, sign("search"), this.input, this.hint, this.list);
    this.input.addEventListener("input", () => this.find());
    this.input.addEventListener("focus", () => this.find());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.element.addEventListener("focusout", (event) => {
      if (!this.element.contains(event.relatedTarget as Node | null)) this.close();
    });
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    context.store.subscribe((_, changed) => changed.has("lang") && this.label());
    this.label();
  }

  focus(): void {
    this.input.focus();
    this.input.select();
  }

  /** Asks for a second entity; Escape takes the question back. */
  ask(kind: PickKind, from: Entity): void {
    this.asked = { kind, from };
    this.input.value = "";
    this.label();
    this.focus();
    this.context.announce(this.input.placeholder);
  }

  /** An entity that was chosen elsewhere, such as on the map; tells whether it was asked for. */
  answer(entity: Entity): boolean {
    if (!this.asked || this.asked.from === entity) return false;
    const { kind, from } = this.asked;
    this.forget();
    this.context.store.set({ selection: { kind, ids: [from.id, entity.id] } });
    return true;
  }

  private forget(): void {
    this.asked = null;
    this.input.value = "";
    this.label();
  }

  private label(): void {
    const w = say(this.context);
    const from = this.asked && named(this.asked.from, this.context.store.state.lang)[0];
    const label = !from ? w.search : this.asked!.kind === "path" ? w.pickPath(from) : w.pickCompare(from);
    this.element.classList.toggle("asking", from !== null);
    this.input.placeholder = label;
    this.input.setAttribute("aria-label", label);
    this.list.setAttribute("aria-label", w.search);
    this.hint.title = w.searchHint;
  }

  private find(): void {
    const query = this.input.value;
    // Made when it is first needed: a map is often only looked at.
    this.index ??= new Search(this.context.atlas);
    const found = this.index.find(query, this.asked ? ENTITIES : LIMITS);
    this.hits = found.hits;
    this.active = this.hits.length ? 0 : -1;
    if (!query.trim()) return this.close();
    const w = say(this.context);
    replace(this.list, ...this.hits.map((hit, i) => this.option(hit, i)), !this.hits.length && h("li", { class: "none", role: "presentation" }, w.noHits));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark();
    this.context.announce(this.hits.length ? w.hits(found.total) : w.noHits);
  }

  private option(hit: Hit, index: number): HTMLElement {
    const choose = (): void => this.choose(index);
    const [icon, main, note] = this.describe(hit);
    return h("li", { id: `hit-${index}`, role: "option", "aria-selected": "false", onclick: choose }, icon, h("span", { class: "text" }, name(main), note && h("span", { class: "note" }, note)));
  }

  /** Icon, name and what else helps to tell it apart: the alias that matched, else the type. */
  private describe(hit: Hit): [Node, string, Node] {
    const { lang } = this.context.store.state;
    if (hit.kind === "entity") {
      const [main] = named(hit.item, lang);
      const type = typeName(hit.item.type, lang);
      const via = hit.via === main ? h("span", {}, type) : h("span", {}, type, " · ", name(hit.via));
      return [typeIcon(hit.item.type, colourOf(this.context, hit.item)), main, via];
    }
    if (hit.kind === "paper") return [sign("paper"), paperTitle(hit.item, this.context)[0], h("span", {}, hit.item.weeks.map((week) => this.context.atlas.weeks[week]!.id).join(", "))];
    return [sign("author"), hit.item.name, h("span", {}, `${say(this.context).papers} ${hit.item.papers.length}`)];
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves && this.hits.length) {
      event.preventDefault();
      this.active = (this.active + moves[event.key]! + this.hits.length) % this.hits.length;
      this.mark();
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape") {
      if (this.list.hidden && !this.asked) this.input.blur();
      if (this.asked && this.list.hidden) this.forget();
      this.input.value = "";
      this.close();
    }
  }

  private mark(): void {
    [...this.list.children].forEach((child, i) => child.setAttribute("aria-selected", String(i === this.active)));
    if (this.active < 0) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", `hit-${this.active}`);
    this.list.children[this.active]?.scrollIntoView({ block: "nearest" });
  }

  private choose(index: number): void {
    const hit = this.hits[index];
    if (!hit) return;
    this.close();
    if (hit.kind === "entity" && this.answer(hit.item)) return;
    this.context.store.set({ selection: { kind: hit.kind, id: hit.item.id } });
  }

  private close(): void {
    this.list.hidden = true;
    this.hits = [];
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
