/** The same atlas as a table: everything, sortable, each column filtered on its own, for those who would rather read. */
import { visible } from "../core/filter";
import { entitySheet, paperSheet, relationSheet, resultSheet, rowsOf, table, toCsv } from "../core/sheets";
import type { Column, Sheet } from "../core/sheets";
import { SHEETS } from "../core/state";
import type { SheetKind, TableState } from "../core/state";
import { clean, shorten } from "../core/text";
import { say } from "./context";
import type { Context } from "./context";
import { h, replace } from "./dom";
import type { Child } from "./dom";
import { download } from "./download";
import { sign } from "./icons";
import { entityButton, paperButton, paperLinks } from "./parts";

const ROWS = 100;

type Draw<T> = (item: T, column: Column<T>) => Child;

export class Table {
  readonly element = h("section", { class: "sheet", hidden: true });
  private page = 0;
  private told = "";
  private readonly head = h("div", { class: "sheet-head" });
  private readonly body = h("div", { class: "sheet-body" });

  constructor(private readonly context: Context) {
    replace(this.element, this.head, this.body);
    context.store.subscribe((state, changed) => {
      if (changed.has("view")) this.element.hidden = state.view !== "table";
      if (state.view === "table" && !(changed.size === 1 && changed.has("selection"))) this.draw();
    });
    this.element.hidden = context.store.state.view !== "table";
    if (!this.element.hidden) this.draw();
  }

  private draw(): void {
    const focused = document.activeElement as HTMLInputElement | null;
    const [id, caret] = [focused?.closest(".sheet") ? focused.id : "", focused?.selectionStart ?? null];
    const w = say(this.context);
    const { sheet } = this.context.store.state.table;
    this.element.setAttribute("aria-label", w.table);
    const names: Record<SheetKind, string> = { entities: w.entities, papers: w.papers, relations: w.relationsTab, results: w.resultsTab };
    const tab = (kind: SheetKind): HTMLElement => h("button", { type: "button", id: `tab-${kind}`, "aria-pressed": String(kind === sheet), onclick: () => this.set({ sheet: kind, sort: "", filters: {} }) }, names[kind]);
    const save = h("button", { type: "button", class: "action", id: "sheet-csv", title: w.csvTitle, onclick: () => this.save() }, sign("save"), h("span", {}, w.csv));
    replace(this.head, h("div", { class: "switch" }, ...SHEETS.map(tab)), save);
    this.fill();
    if (!id) return;
    const again = document.getElementById(id);
    again?.focus();
    if (again instanceof HTMLInputElement && caret !== null) again.setSelectionRange(caret, caret);
  }

  private set(patch: Partial<TableState>): void {
    this.page = 0;
    this.context.store.set({ table: { ...this.context.store.state.table, ...patch } });
  }

  private get subject() {
    const { atlas, store } = this.context;
    return { atlas, shown: visible(atlas, store.state), lang: store.state.lang, words: say(this.context) };
  }

  private fill(): void {
    const { context, subject } = this;
    switch (context.store.state.table.sheet) {
      case "entities":
        return this.show(entitySheet(subject), (e, column) => (column.id === "name" ? entityButton(context, e) : column.value(e)));
      case "papers":
        return this.show(paperSheet(subject), (p, column) => (column.id === "title" ? paperButton(context, p) : column.id === "url" ? paperLinks(context, p) : shorten(clean(String(column.value(p))), 80)));
      case "relations":
        return this.show(relationSheet(subject), (c, column) => {
          const end = column.id === "from" ? c.head : column.id === "to" ? c.tail : null;
          return end ? entityButton(context, end) : shorten(clean(String(column.value(c))), 90);
        });
      case "results":
        return this.show(resultSheet(subject), (r, column) => {
          const entity = { of: r.of, on: r.on, by: r.by }[column.id as "of" | "on" | "by"];
          if (column.id === "paper") return r.paper && paperButton(context, r.paper);
          return entity ? entityButton(context, entity) : clean(String(column.value(r)));
        });
    }
  }

  private show<T>(sheet: Sheet<T>, draw: Draw<T>): void {
    const w = say(this.context);
    const { sort, filters } = this.context.store.state.table;
    const rows = rowsOf(sheet, sort, filters);
    const pages = Math.max(1, Math.ceil(rows.length / ROWS));
    this.page = Math.min(this.page, pages - 1);
    const first = this.page * ROWS;
    const part = rows.slice(first, first + ROWS);
    const body = part.map((item) => h("tr", {}, ...sheet.columns.map((c, i) => h(i === 0 ? "th" : "td", { class: looks(c), scope: i === 0 ? "row" : null }, draw(item, c)))));
    const head = h("thead", {}, h("tr", {}, ...sheet.columns.map((c) => this.heading(c, sort || sheet.sort))), h("tr", { class: "wanted" }, ...sheet.columns.map((c) => this.filter(c))));
    // Said on the page and on paper, where there is no pager.
    const caption = h("caption", {}, w.shown(rows.length, sheet.items.length), pages > 1 && h("span", { class: "rows" }, ` · ${w.rows(first + 1, first + part.length)}`));
    this.tell(rows.length, sheet.items.length);
    const drawn = h("table", {}, caption, head, h("tbody", {}, ...body));
    replace(this.body, h("div", { class: "scroll", tabindex: 0 }, drawn, !rows.length && h("p", { class: "hint" }, w.nothingLeft)), pages > 1 && this.pager(pages));
  }

  private tell(rows: number, all: number): void {
    const text = say(this.context).shown(rows, all);
    if (text !== this.told) this.context.announce(text);
    this.told = text;
  }

  private heading<T>(column: Column<T>, sort: string): HTMLElement {
    const current = sort.replace(/^-/, "") === column.id;
    const down = sort.startsWith("-");
    const change = (): void => this.set({ sort: (current ? !down : column.number) ? `-${column.id}` : column.id });
    const arrow = current ? (down ? "↓" : "↑") : "";
    const button = h("button", { type: "button", id: `sort-${column.id}`, title: say(this.context).sortBy, onclick: change }, column.label, h("span", { class: "arrow", "aria-hidden": "true" }, arrow));
    return h("th", { scope: "col", class: looks(column), "aria-sort": current ? (down ? "descending" : "ascending") : "none" }, button);
  }

  private filter<T>(column: Column<T>): HTMLElement {
    const w = say(this.context);
    const { filters } = this.context.store.state.table;
    const label = w.columnFilter(column.label);
    const input: HTMLInputElement = h("input", { type: "text", id: `in-${column.id}`, "aria-label": label, placeholder: column.number ? w.numberHint : "", value: filters[column.id] ?? "", autocomplete: "off", spellcheck: "false" });
    input.addEventListener("input", (event) => (event as InputEvent).isComposing || this.set({ filters: { ...filters, [column.id]: input.value } }));
    input.addEventListener("compositionend", () => this.set({ filters: { ...filters, [column.id]: input.value } }));
    return h("td", { class: looks(column) }, input);
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
      { class: "pager", "aria-label": w.page(this.page + 1, pages) },
      h("button", { type: "button", disabled: this.page === 0, onclick: go(this.page - 1) }, w.previous),
      h("span", {}, w.page(this.page + 1, pages)),
      h("button", { type: "button", disabled: this.page === pages - 1, onclick: go(this.page + 1) }, w.next),
    );
  }

  private save(): void {
    const { sheet, sort, filters } = this.context.store.state.table;
    const csv = <T>(of: Sheet<T>): string => toCsv(table(of, rowsOf(of, sort, filters)));
    const made = { entities: () => csv(entitySheet(this.subject)), papers: () => csv(paperSheet(this.subject)), relations: () => csv(relationSheet(this.subject)), results: () => csv(resultSheet(this.subject)) };
    download(`${sheet}.csv`, "text/csv", made[sheet]());
  }
}

function looks<T>(column: Column<T>): string | null {
  return [column.number && "number", column.spare && "spare"].filter(Boolean).join(" ") || null;
}
