/** The rows of an answer: a table to read, JSON, and files to go on with. */
import type { Lang } from "../core/state";
import { clean, shorten } from "../core/text";
import { h, name, replace } from "../ui/dom";
import type { Child } from "../ui/dom";
import type { Answer, Node_, Row } from "./api";
import { csv, isNode, isPath, isRelationship } from "./values";
import { WORDS } from "./words";

const PAGE = 100;
const LONG_TEXT = 280;
const LONG_JSON = 200_000;
const MOST_ITEMS = 30;

interface Sort {
  column: string;
  down: boolean;
}

export class Results {
  readonly element = h("section", { class: "results", hidden: true });
  private answer: Answer | null = null;
  private form: "table" | "json" = "table";
  private page = 0;
  private sort: Sort | null = null;

  constructor(
    private lang: Lang,
    private readonly show: (node: Node_) => void,
    private readonly toMap: (answer: Answer) => void,
  ) {}

  get shown(): boolean {
    return this.answer !== null;
  }

  set(answer: Answer | null): void {
    this.answer = answer;
    this.page = 0;
    this.sort = null;
    this.draw();
  }

  speak(lang: Lang): void {
    this.lang = lang;
    this.draw();
  }

  private draw(): void {
    const { answer } = this;
    this.element.hidden = answer === null;
    if (!answer) return replace(this.element);
    const w = WORDS[this.lang];
    this.element.setAttribute("aria-label", w.results);
    const form = (kind: "table" | "json"): HTMLElement => h("button", { type: "button", id: `as-${kind}`, "aria-pressed": String(this.form === kind), onclick: () => this.change({ form: kind }) }, w[kind]);
    const bar = h(
      "div",
      { class: "bar" },
      h("div", { class: "switch" }, form("table"), form("json")),
      h("button", { type: "button", class: "plain", id: "save-csv", onclick: () => save("result.csv", "text/csv", csv(answer)) }, w.csv),
      h("button", { type: "button", class: "plain", id: "save-json", onclick: () => save("result.json", "application/json", answer.text) }, w.saveJson),
      h("button", { type: "button", class: "plain", id: "on-map", disabled: answer.rows.length === 0, onclick: () => this.toMap(answer) }, w.onMap),
    );
    replace(this.element, bar, answer.note && h("p", { class: "note" }, w.leftOut(answer.rows.length)), ...(this.form === "json" ? this.json(answer) : this.table(answer)));
  }

  private change(what: { form?: "table" | "json"; page?: number; sort?: Sort | null }): void {
    const focused = document.activeElement?.id;
    this.form = what.form ?? this.form;
    this.page = what.page ?? (what.sort === undefined ? this.page : 0);
    if (what.sort !== undefined) this.sort = what.sort;
    this.draw();
    if (focused) document.getElementById(focused)?.focus();
  }

  private json({ text }: Answer): Child[] {
    const w = WORDS[this.lang];
    const cut = text.length > LONG_JSON;
    return [cut && h("p", { class: "note" }, w.cut), h("pre", { class: "scroll", tabindex: 0, role: "region", "aria-label": w.json }, clean(cut ? text.slice(0, LONG_JSON) : text))];
  }

  private table(answer: Answer): Child[] {
    const w = WORDS[this.lang];
    const pages = Math.max(1, Math.ceil(answer.rows.length / PAGE));
    const rows = this.sorted(answer.rows).slice(this.page * PAGE, (this.page + 1) * PAGE);
    const head = answer.columns.map((column, index) => this.heading(column, index));
    const body = rows.map((row) => h("tr", {}, ...answer.columns.map((column) => h("td", { class: typeof row[column] === "number" ? "number" : null }, this.cell(row[column])))));
    const table = h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...body));
    const turn = (to: number, id: string, text: string): HTMLElement => h("button", { type: "button", class: "plain", id, disabled: to < 0 || to >= pages, onclick: () => this.change({ page: to }) }, text);
    return [
      h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": w.table }, answer.rows.length ? table : h("p", { class: "note" }, w.noRows)),
      pages > 1 && h("div", { class: "bar pages" }, turn(this.page - 1, "previous", w.previous), h("span", {}, w.page(this.page + 1, pages)), turn(this.page + 1, "next", w.next)),
    ];
  }

  private heading(column: string, index: number): HTMLElement {
    const { sort } = this;
    const mine = sort?.column === column;
    const next: Sort | null = !mine ? { column, down: false } : sort.down ? null : { column, down: true };
    const label = WORDS[this.lang].sortBy(column);
    const button = h("button", { type: "button", id: `column-${index}`, title: label, onclick: () => this.change({ sort: next }) }, name(column), mine && h("span", { "aria-hidden": "true" }, sort.down ? " ▼" : " ▲"));
    return h("th", { scope: "col", "aria-sort": mine ? (sort.down ? "descending" : "ascending") : null }, button);
  }

  private sorted(rows: Row[]): Row[] {
    const { sort } = this;
    if (!sort) return rows;
    const way = sort.down ? -1 : 1;
    return [...rows].sort((a, b) => way * compare(a[sort.column], b[sort.column]));
  }

  private cell(value: unknown): Child {
    if (value === null || value === undefined) return h("span", { class: "null" }, "null");
    if (isNode(value)) return this.node(value);
    if (isRelationship(value)) return h("code", {}, `:${clean(value.type)}`);
    if (isPath(value)) return h("span", { class: "path" }, ...value.nodes.flatMap((node, at) => [this.cell(node), value.relationships[at] ? h("code", {}, `:${clean(value.relationships[at].type)}`) : null]));
    if (Array.isArray(value)) {
      const more = value.length - MOST_ITEMS;
      return h("ul", {}, ...value.slice(0, MOST_ITEMS).map((item) => h("li", {}, this.cell(item))), more > 0 && h("li", {}, `… +${more}`));
    }
    if (typeof value === "object") return h("code", {}, clean(shorten(JSON.stringify(value), LONG_TEXT)));
    return this.text(String(value));
  }

  private text(value: string): HTMLElement {
    const text = clean(value);
    if (text.length <= LONG_TEXT) return h("span", { class: "name", dir: "auto" }, text);
    const w = WORDS[this.lang];
    const part = h("span", { class: "name", dir: "auto" }, shorten(text, LONG_TEXT));
    const button = h("button", { type: "button", class: "plain more", "aria-expanded": "false", onclick: () => {
      const open = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", String(open));
      replace(part, open ? text : shorten(text, LONG_TEXT));
      replace(button, open ? w.less : w.more);
    } }, w.more);
    return h("div", {}, part, " ", button);
  }

  private node(node: Node_): HTMLElement {
    const { properties } = node;
    const own = this.lang === "ja" ? (properties["name_ja"] ?? properties["title_ja"]) : null;
    const text = clean(shorten(String(own ?? properties["name"] ?? properties["title"] ?? node.id), 80));
    const type = h("span", { class: "type" }, clean(node.labels.at(-1) ?? ""));
    const onMap = node.labels.includes("Entity") || node.labels.includes("Paper");
    if (!onMap) return h("span", { class: "node" }, name(text), type);
    return h("button", { type: "button", class: "node", title: WORDS[this.lang].showOnMap(text), onclick: () => this.show(node) }, name(text), type);
  }
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [first, second] = [sortText(a), sortText(b)];
  if (!first || !second) return Number(!first) - Number(!second);
  return first.localeCompare(second, undefined, { numeric: true });
}

function sortText(value: unknown): string {
  if (isNode(value)) return String(value.properties["name"] ?? value.properties["title"] ?? value.id);
  return value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
}

function save(file: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  h("a", { href: address, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
