/** The panels of a paper and of an author. */
import type { Author, Mention, Paper } from "../core/atlas";
import { clean, shorten } from "../core/text";
import { relationName } from "../core/words";
import { say } from "./context";
import type { Context } from "./context";
import { h } from "./dom";
import { claimLine, results } from "./entity";
import type { PanelContent } from "./entity";
import { sign } from "./icons";
import { authorButton, entityButton, fact, grouped, longList, paperButton, paperLinks, paperTitle, quoteBlock, section } from "./parts";

/** The diagram names the paper; the head of the panel has its title in full. */
const LONGEST = 120;

export function paperPanel(context: Context, paper: Paper): PanelContent {
  const w = say(context);
  const [title, subtitle] = paperTitle(paper, context);
  const kicker = [sign("paper"), h("span", {}, w.paper)];
  const body = [facts(context, paper), ...bodyTexts(context, paper), answers(context, paper), diagram(context, paper), entities(context, paper), claims(context, paper), results(context, paper.results)];
  return { kicker, title, subtitle, body };
}

export function authorPanel(context: Context, author: Author): PanelContent {
  const w = say(context);
  const newest = [...author.papers].sort((a, b) => Math.max(-1, ...b.weeks) - Math.max(-1, ...a.weeks));
  const draw = (paper: Paper): HTMLElement => h("div", {}, paperButton(context, paper), h("p", { class: "meta" }, h("span", {}, weekNames(context, paper)), paperLinks(context, paper)));
  return { kicker: [sign("author"), h("span", {}, w.author)], title: author.name, subtitle: null, body: [section(w.papers, author.papers.length, longList(context, newest, 30, draw, "evidence"))] };
}

export function weekNames(context: Context, paper: Paper): string {
  return paper.weeks.map((week) => context.atlas.weeks[week]!.id).join(", ");
}

function facts(context: Context, paper: Paper): HTMLElement {
  const w = say(context);
  const weeks = weekNames(context, paper);
  const categories = paper.categories.map((category) => category.name).join(", ");
  const link = paperLinks(context, paper);
  return h(
    "dl",
    { class: "facts" },
    paper.authors.length > 0 && h("div", { class: "fact wide" }, h("dt", {}, w.authors), h("dd", {}, longList(context, paper.authors, 12, (author) => authorButton(context, author), "names"))),
    paper.published && fact(w.published, paper.published),
    weeks && fact(w.week, weeks),
    categories && fact(w.categories, clean(categories)),
    link && fact("URL", link),
  );
}

function bodyTexts(context: Context, paper: Paper): (HTMLElement | null)[] {
  const w = say(context);
  const text = (title: string, value: string): HTMLElement | null => (value ? section(title, null, h("p", { class: "prose", dir: "auto" }, clean(value))) : null);
  return [text(w.summary, paper.summary), text(w.abstract, paper.abstract)];
}

function entities(context: Context, paper: Paper): HTMLElement | null {
  if (!paper.mentions.length) return null;
  const draw = (mention: Mention): HTMLElement => h("div", {}, entityButton(context, mention.entity), quoteBlock(context, mention.quote));
  const groups = grouped(paper.mentions, (mention) => mention.relation, context.atlas.relations).map(([relation, mentions]) =>
    h("div", { class: "group" }, h("h4", {}, relationName(relation, context.store.state.lang), h("span", { class: "count" }, mentions.length)), longList(context, mentions, 12, draw, "evidence")),
  );
  return section(say(context).entities, paper.mentions.length, ...groups);
}

function claims(context: Context, paper: Paper): HTMLElement | null {
  if (!paper.claims.length) return null;
  const items = paper.claims.map((claim) => ({ claim, quote: claim.evidence.find((piece) => piece.paper === paper)?.quote }));
  const draw = ({ claim, quote }: (typeof items)[number]): HTMLElement => h("div", {}, claimLine(context, claim), quote && quoteBlock(context, quote));
  return section(say(context).connections, items.length, longList(context, items, 8, draw, "evidence"));
}

/** Questions with their answers, in full and in order; a question that heads an answer is not told twice. */
function answers(context: Context, paper: Paper): HTMLElement | null {
  const headings = new Set(paper.passages.map((passage) => passage.heading));
  const body = paper.passages.filter((passage) => passage.text && passage.role !== "title" && !(passage.role === "question" && headings.has(passage.text)));
  const fresh = body.filter((passage) => passage.text !== paper.summary && passage.text !== paper.abstract);
  if (!fresh.length) return null;
  const items = fresh.map((passage) => h("div", { class: "answer" }, passage.heading && h("h4", { dir: "auto" }, clean(passage.heading)), h("p", { class: "prose", dir: "auto" }, clean(passage.text))));
  return section(say(context).answers, null, ...items);
}

/** From what a paper uses, over the paper, to what it brings and where that is measured. */
function diagram(context: Context, paper: Paper): HTMLElement | null {
  const { lang } = context.store.state;
  const band = (relation: string): HTMLElement | null => {
    const found = paper.mentions.filter((mention) => mention.relation === relation);
    if (!found.length) return null;
    return h("div", { class: "band" }, h("span", { class: "via" }, relationName(relation, lang)), longList(context, found, 8, (mention) => entityButton(context, mention.entity), "chips"));
  };
  const [above, below] = [["USES", "COMPARES_WITH"].map(band), ["INTRODUCES", "EVALUATES_ON"].map(band)];
  const drawn = [...above, ...below].some(Boolean);
  if (!drawn && !paper.diagrams.length) return null;
  const title = h("p", { class: "band paper" }, shorten(clean(paperTitle(paper, context)[0]), LONGEST));
  const source = paper.diagrams.map((text) => h("details", {}, h("summary", {}, say(context).diagramSource), h("pre", { dir: "auto", tabindex: 0 }, clean(text))));
  return section(say(context).diagram, null, drawn ? h("div", { class: "flow" }, ...above, title, ...below) : null, ...source);
}
