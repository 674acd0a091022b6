/** The search box, which also asks for the second end of a path or a comparison: a combobox over entities, papers and authors. */
import { KINDS, Search } from "../core/search";
import type { Found, Hit } from "../core/search";
import type { State } from "../core/state";
import { named, typeName } from "../core/words";
import { colourOf, say } from "./context";
import type { Context } from "./context";
import { h, name, replace } from "./dom";
import { sign, typeIcon } from "./icons";
import { paperTitle } from "./parts";

const LIMITS = { entity: 9, paper: 5, author: 3 };
const ENTITIES = { entity: 14, paper: 0, author: 0 };
/** Where the table has what the list has no room for. */
const SHEETS = { entity: ["entities", "name"], paper: ["papers", "title"], author: ["papers", "authors"] } as const;

export class SearchBox {
  readonly element: HTMLElement;
  private readonly input = h("input", { type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": "hits", "aria-autocomplete": "list", autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search" });
  private readonly list = h("ul", { id: "hits", role: "listbox", class: "hits card", hidden: true });
  private readonly hint = h("kbd", { "aria-hidden": "true" }, "/");
  private index: Search | null = null;
  private readonly no = h("button", { type: "button", class: "icon", id: "no-pick", hidden: true }, sign("close"));
  /** What each row of the list does. */
  private acts: (() => void)[] = [];
  private active = -1;

  constructor(private readonly context: Context) {
    this.element = h("div", { class: "search card", role: "search" }, sign("search"), this.input, this.no, this.hint, this.list);
    this.input.addEventListener("input", () => this.find());
    this.input.addEventListener("focus", () => this.find());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.element.addEventListener("focusout", (event) => {
      if (!this.element.contains(event.relatedTarget as Node | null)) this.close();
    });
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.no.addEventListener("click", () => context.store.set({ pick: null }));
    context.store.subscribe((state, changed) => this.follow(state, changed));
    this.label();
  }

  focus(): void {
    this.input.focus();
    this.input.select();
  }

  /** Shows what is found for a text. */
  look(text: string): void {
    this.input.value = text;
    this.input.focus();
    this.find();
  }

  /** A question that begins or ends empties the box. */
  private follow(state: State, changed: ReadonlySet<keyof State>): void {
    if (changed.has("pick")) {
      this.input.value = "";
      this.close();
    }
    if (changed.has("pick") || changed.has("lang")) this.label();
    if (!changed.has("pick") || !state.pick) return;
    this.focus();
    this.context.announce(this.input.placeholder);
  }

  private label(): void {
    const w = say(this.context);
    const { pick, lang } = this.context.store.state;
    const entity = pick && this.context.atlas.entity(pick.from);
    const from = entity ? named(entity, lang)[0] : null;
    const label = from === null ? w.search : pick!.kind === "path" ? w.pickPath(from) : w.pickCompare(from);
    this.element.classList.toggle("asking", from !== null);
    this.no.hidden = from === null;
    this.no.title = w.noPick;
    this.no.setAttribute("aria-label", w.noPick);
    this.input.placeholder = label;
    this.input.setAttribute("aria-label", label);
    this.list.setAttribute("aria-label", w.search);
    this.hint.title = w.searchHint;
  }

  private find(): void {
    const query = this.input.value;
    // Made when it is first needed: a map is often only looked at.
    this.index ??= new Search(this.context.atlas);
    if (!query.trim()) return this.close();
    const found = this.index.find(query, this.context.store.state.pick ? ENTITIES : LIMITS);
    this.acts = [];
    const rows = KINDS.flatMap((kind) => [...found.hits.filter((hit) => hit.kind === kind).map((hit) => this.option(() => this.choose(hit), ...this.describe(hit))), ...this.rest(found, kind, query)]);
    this.active = this.acts.length ? 0 : -1;
    const w = say(this.context);
    replace(this.list, ...rows, !rows.length && h("li", { class: "none", role: "presentation" }, w.noHits));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark();
    this.context.announce(rows.length ? w.hits(found.total) : w.noHits);
  }

  private option(act: () => void, icon: Node, main: string, note: Node | null): HTMLElement {
    const index = this.acts.push(act) - 1;
    return h("li", { id: `hit-${index}`, role: "option", "aria-selected": "false", onclick: act }, icon, h("span", { class: "text" }, name(main), note && h("span", { class: "note" }, note)));
  }

  /** What the list has no room for: in the table, where its filters find the same, else told. */
  private rest({ more, listed }: Found, kind: Hit["kind"], query: string): HTMLElement[] {
    if (!more[kind]) return [];
    const { store } = this.context;
    const w = say(this.context);
    if (!listed) return [h("li", { class: "none", role: "presentation" }, w.others(more[kind]))];
    const [sheet, column] = SHEETS[kind];
    const open = (): void => {
      this.close();
      // the question stays, for the table to answer
      store.set({ view: "table", table: { sheet, sort: "", filters: { [column]: query.trim() } }, pick: store.state.pick });
    };
    return [this.option(open, sign("page"), w.moreHits[kind](more[kind]), null)];
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
    if (event.key in moves && this.acts.length) {
      event.preventDefault();
      this.active = (this.active + moves[event.key]! + this.acts.length) % this.acts.length;
      this.mark();
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.acts[this.active]?.();
    } else if (event.key === "Escape") {
      const { store } = this.context;
      if (this.list.hidden && store.state.pick) return store.set({ pick: null });
      if (this.list.hidden) this.input.blur();
      this.input.value = "";
      this.close();
    }
  }

  private mark(): void {
    const options = [...this.list.querySelectorAll("[role=option]")];
    options.forEach((child, i) => child.setAttribute("aria-selected", String(i === this.active)));
    if (this.active < 0) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", `hit-${this.active}`);
    options[this.active]?.scrollIntoView({ block: "nearest" });
  }

  private choose(hit: Hit): void {
    this.close();
    this.context.store.set({ selection: { kind: hit.kind, id: hit.item.id } });
  }

  private close(): void {
    this.list.hidden = true;
    this.acts = [];
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
