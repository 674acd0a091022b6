/** The same atlas as a table: every entity or paper, sortable, for those who would rather read. */
import { visible } from "../core/filter";
import { fold } from "../core/text";
import { named, typeName } from "../core/words";
import { say } from "./context";
import type { Context } from "./context";
import { h, replace } from "./dom";
import type { Child } from "./dom";
import { entityButton, paperButton, paperLinks, paperTitle } from "./parts";
import { weekNames } from "./paper";

const ROWS = 100;

interface Column<T> {
  readonly id: string;
  readonly label: string;
  readonly number?: boolean;
  /** Left out where there is little room. */
  readonly spare?: boolean;
  key(item: T): string | number;
  cell(item: T): Child;
}

interface Sheet<T> {
  readonly items: readonly T[];
  readonly columns: readonly Column<T>[];
  text(item: T): string;
}

export class Table {
  readonly element = h("section", { class: "sheet", hidden: true });
  private kind: "entities" | "papers" = "entities";
  private sort = { column: "papers", down: true };
  private query = "";
  private page = 0;
  private readonly body = h("div", { class: "sheet-body" });

  constructor(private readonly context: Context) {
    context.store.subscribe((state, changed) => {
      if (changed.has("view")) this.element.hidden = state.view !== "table";
      if (state.view === "table" && !(changed.size === 1 && changed.has("selection"))) this.draw();
    });
    this.element.hidden = context.store.state.view !== "table";
    if (!this.element.hidden) this.draw();
  }

  private draw(): void {
    const w = say(this.context);
    this.element.setAttribute("aria-label", w.table);
    const tab = (kind: "entities" | "papers"): HTMLElement => h("button", { type: "button", id: `tab-${kind}`, "aria-pressed": String(this.kind === kind), onclick: () => this.turn(kind) }, w[kind]);
    const filter: HTMLInputElement = h("input", { type: "search", id: "sheet-filter", placeholder: w.filterTable, "aria-label": w.filterTable, value: this.query });
    filter.addEventListener("input", () => {
      [this.query, this.page] = [filter.value, 0];
      this.fill();
    });
    replace(this.element, h("div", { class: "sheet-head" }, h("div", { class: "switch" }, tab("entities"), tab("papers")), filter), this.body);
    this.fill();
  }

  private turn(kind: "entities" | "papers"): void {
    this.kind = kind;
    this.sort = { column: kind === "entities" ? "papers" : "week", down: true };
    this.page = 0;
    this.draw();
    document.getElementById(`tab-${kind}`)?.focus();
  }

  private fill(): void {
    if (this.kind === "entities") this.show(this.entitySheet());
    else this.show(this.paperSheet());
  }

  private show<T>(sheet: Sheet<T>): void {
    const w = say(this.context);
    const key = fold(this.query);
    const column = sheet.columns.find((candidate) => candidate.id === this.sort.column) ?? sheet.columns[0]!;
    const rows = sheet.items.filter((item) => !key || fold(sheet.text(item)).includes(key));
    const sign = this.sort.down ? -1 : 1;
    rows.sort((a, b) => sign * compare(column.key(a), column.key(b)));
    const pages = Math.max(1, Math.ceil(rows.length / ROWS));
    this.page = Math.min(this.page, pages - 1);
    const part = rows.slice(this.page * ROWS, (this.page + 1) * ROWS);
    const body = part.map((item) => h("tr", {}, ...sheet.columns.map((c, i) => h(i === 0 ? "th" : "td", { class: looks(c), scope: i === 0 ? "row" : null }, c.cell(item)))));
    const table = h("table", {}, h("caption", {}, w.hits(rows.length)), h("thead", {}, h("tr", {}, ...sheet.columns.map((c) => this.heading(c)))), h("tbody", {}, ...body));
    replace(this.body, h("div", { class: "scroll", tabindex: 0 }, table, !rows.length && h("p", { class: "hint" }, w.nothingLeft)), pages > 1 && this.pager(pages));
  }

  private heading<T>(column: Column<T>): HTMLElement {
    const current = column.id === this.sort.column;
    const change = (): void => {
      this.sort = { column: column.id, down: current ? !this.sort.down : column.number === true };
      this.page = 0;
      this.fill();
      document.getElementById(`sort-${column.id}`)?.focus();
    };
    const arrow = current ? (this.sort.down ? "↓" : "↑") : "";
    const button = h("button", { type: "button", id: `sort-${column.id}`, title: say(this.context).sortBy, onclick: change }, column.label, h("span", { class: "arrow", "aria-hidden": "true" }, arrow));
    return h("th", { scope: "col", class: looks(column), "aria-sort": current ? (this.sort.down ? "descending" : "ascending") : "none" }, button);
  }

  private pager(pages: number): HTMLElement {
    const w = say(this.context);
    const go = (to: number) => (): void => {
      this.page = to;
      this.fill();
      this.body.querySelector(".scroll")?.scrollTo(0, 0);
    };
    return h(
      "nav",
      { class: "pager" },
      h("button", { type: "button", disabled: this.page === 0, onclick: go(this.page - 1) }, w.previous),
      h("span", {}, w.page(this.page + 1, pages)),
      h("button", { type: "button", disabled: this.page === pages - 1, onclick: go(this.page + 1) }, w.next),
    );
  }

  private entitySheet() {
    const { atlas, store } = this.context;
    const { lang } = store.state;
    const w = say(this.context);
    const shown = visible(atlas, store.state);
    const week = (index: number): string => atlas.weeks[index]?.id ?? "";
    type Item = (typeof atlas.entities)[number];
    const columns: Column<Item>[] = [
      { id: "name", label: w.name, key: (e) => named(e, lang)[0].toLowerCase(), cell: (e) => entityButton(this.context, e) },
      { id: "type", label: w.type, key: (e) => typeName(e.type, lang), cell: (e) => typeName(e.type, lang) },
      { id: "papers", label: w.paperCount, number: true, key: (e) => e.papers, cell: (e) => e.papers },
      { id: "links", label: w.links, number: true, spare: true, key: (e) => e.claims.length, cell: (e) => e.claims.length },
      { id: "first", label: w.first, spare: true, key: (e) => week(e.first), cell: (e) => week(e.first) },
      { id: "last", label: w.last, spare: true, key: (e) => week(e.last), cell: (e) => week(e.last) },
    ];
    return { items: atlas.entities.filter((entity) => shown[entity.index]), columns, text: (e: Item) => [e.name, e.ja, ...e.aliases].join(" ") };
  }

  private paperSheet() {
    const { atlas } = this.context;
    const w = say(this.context);
    type Item = (typeof atlas.papers)[number];
    const columns: Column<Item>[] = [
      { id: "title", label: w.title, key: (p) => paperTitle(p, this.context)[0].toLowerCase(), cell: (p) => paperButton(this.context, p) },
      { id: "week", label: w.week, key: (p) => weekNames(this.context, p), cell: (p) => weekNames(this.context, p) },
      { id: "published", label: w.published, spare: true, key: (p) => p.published ?? "", cell: (p) => p.published },
      { id: "entities", label: w.entities, number: true, spare: true, key: (p) => p.mentions.length, cell: (p) => p.mentions.length },
      { id: "url", label: "URL", key: (p) => p.arxiv ?? p.url ?? "", cell: (p) => paperLinks(this.context, p) },
    ];
    return { items: atlas.papers, columns, text: (p: Item) => [p.title, p.ja, p.arxiv, ...p.authors.map((author) => author.name)].join(" ") };
  }
}

function looks<T>(column: Column<T>): string | null {
  return [column.number && "number", column.spare && "spare"].filter(Boolean).join(" ") || null;
}

function compare(a: string | number, b: string | number): number {
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
}
