/** Pieces that panels and lists share: buttons that lead to things, quotes, long lists. */
import type { Author, Entity, Paper, Passage, Quote } from "../core/atlas";
import { arxivUrl, webUrl } from "../core/links";
import { clean } from "../core/text";
import { named } from "../core/words";
import { colourOf, say } from "./context";
import type { Context } from "./context";
import { h, name, outside } from "./dom";
import type { Child } from "./dom";
import { typeIcon } from "./icons";

export function entityButton(context: Context, entity: Entity): HTMLElement {
  const [main] = named(entity, context.store.state.lang);
  const open = (): void => context.store.set({ selection: { kind: "entity", id: entity.id } });
  return h("button", { type: "button", class: "link entity", onclick: open }, typeIcon(entity.type, colourOf(context, entity)), name(main));
}

export function paperTitle(paper: Paper, context: Context): [string, string | null] {
  return named({ name: paper.title, ja: paper.ja }, context.store.state.lang);
}

export function paperButton(context: Context, paper: Paper): HTMLElement {
  const open = (): void => context.store.set({ selection: { kind: "paper", id: paper.id } });
  return h("button", { type: "button", class: "link paper", onclick: open }, name(paperTitle(paper, context)[0]));
}

export function authorButton(context: Context, author: Author): HTMLElement {
  const open = (): void => context.store.set({ selection: { kind: "author", id: author.id } });
  return h("button", { type: "button", class: "link author", onclick: open }, name(author.name));
}

/** Links to where a paper lives: arXiv, else its own address. */
export function paperLinks(context: Context, paper: Paper): HTMLElement | null {
  const hint = say(context).opens;
  const arxiv = arxivUrl(paper.arxiv);
  if (arxiv) return outside(arxiv, `arXiv:${paper.arxiv}`, hint);
  const url = webUrl(paper.url);
  return url ? outside(url, new URL(url).host, hint) : null;
}

/** A sentence with the names in it marked, and where the page carries it, the passage around it with its question. */
export function quoteBlock(context: Context, quote: Quote, source: Child = null): HTMLElement | null {
  if (!quote.text) return null;
  const around = quote.passage && quote.passage.text.trim() !== quote.text.trim() ? inContext(context, quote, quote.passage) : null;
  return h("blockquote", {}, h("p", { dir: "auto" }, ...marked(quote)), source && h("footer", {}, source), around);
}

function marked({ text, spans }: Quote): Child[] {
  const parts: Child[] = [];
  let done = 0;
  for (let i = 0; i + 1 < spans.length; i += 2) {
    const [start, end] = [spans[i]!, spans[i + 1]!];
    parts.push(clean(text.slice(done, start)), h("mark", {}, clean(text.slice(start, end))));
    done = end;
  }
  return [...parts, clean(text.slice(done))];
}

/** The whole passage, the quoted sentence set off in it. */
function inContext(context: Context, quote: Quote, passage: Passage): HTMLElement {
  const at = passage.text.indexOf(quote.text);
  const end = at + quote.text.length;
  const body = at < 0 ? [clean(passage.text)] : [clean(passage.text.slice(0, at)), h("span", { class: "quoted" }, ...marked(quote)), clean(passage.text.slice(end))];
  return h("details", { class: "context" }, h("summary", {}, say(context).inContext), passage.heading && h("p", { class: "asked", dir: "auto" }, clean(passage.heading)), h("p", { class: "prose", dir: "auto" }, ...body));
}

/** A list that shows its first items, and the rest on demand. */
export function longList<T>(context: Context, items: readonly T[], first: number, draw: (item: T) => Node, className: string): HTMLElement {
  const list = h("ul", { class: className });
  const show = (from: number, to: number): void => list.append(...items.slice(from, to).map((item) => h("li", {}, draw(item))));
  show(0, first);
  if (items.length <= first) return list;
  const more = h("button", { type: "button", class: "more unfold" }, say(context).showAll(items.length));
  more.addEventListener("click", () => {
    const [next, asked] = [list.children.length, document.activeElement === more];
    show(first, items.length);
    more.remove();
    if (asked) list.children[next]?.querySelector<HTMLElement>("button, a")?.focus();
  });
  return h("div", {}, list, more);
}

export function section(title: string, count: number | null, ...children: Child[]): HTMLElement {
  return h("section", {}, h("h3", {}, title, count !== null && h("span", { class: "count" }, count)), ...children);
}

export function fact(label: string, ...value: Child[]): HTMLElement {
  return h("div", { class: "fact" }, h("dt", {}, label), h("dd", {}, ...value));
}

/** Items by a key, keys in the given order and then as they come. */
export function grouped<T>(items: readonly T[], key: (item: T) => string, order: readonly string[]): [string, T[]][] {
  const groups = new Map<string, T[]>(order.map((name) => [name, []]));
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups].filter(([, members]) => members.length);
}
