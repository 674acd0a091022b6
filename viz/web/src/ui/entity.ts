/** The panel of an entity: its names, numbers, relations, results and papers. */
import type { Claim, Entity, Mention, Result } from "../core/atlas";
import { webUrl } from "../core/links";
import { LINEAGE, lineage } from "../core/path";
import type { Kin } from "../core/path";
import { clean, shorten } from "../core/text";
import { linkName, named, relationName, typeName } from "../core/words";
import { viewWords } from "../views/words";
import { colourOf, openView, say, toggleAround } from "./context";
import type { Context } from "./context";
import { h, name, outside } from "./dom";
import { bars } from "./bars";
import { sign, typeIcon } from "./icons";
import type { Sign } from "./icons";
import { entityButton, fact, grouped, longList, paperButton, paperLinks, quoteBlock, section } from "./parts";

export interface PanelContent {
  readonly kicker: Node[];
  readonly title: string;
  readonly subtitle: string | null;
  readonly actions?: Node;
  readonly body: (Node | null)[];
}

export function entityPanel(context: Context, entity: Entity): PanelContent {
  const { lang } = context.store.state;
  const [title, subtitle] = named(entity, lang);
  const kicker = [typeIcon(entity.type, colourOf(context, entity)), h("span", {}, typeName(entity.type, lang))];
  const body = [
    facts(context, entity),
    lead(context, entity),
    attributes(context, entity),
    aliases(context, entity),
    rhythm(context, entity),
    lineageSection(context, entity),
    links(context, entity),
    results(context, entity.results),
    papers(context, entity),
    together(context, entity),
  ];
  return { kicker, title, subtitle, actions: actions(context, entity), body };
}

/** What can be done with an entity. */
function actions(context: Context, entity: Entity): HTMLElement {
  const w = say(context);
  const { around } = context.store.state;
  const inside = around.includes(entity.id);
  const label = inside ? w.collapse : around.length ? w.expand : w.neighbourhood;
  return h(
    "div",
    { class: "actions", role: "group", "aria-label": w.actions },
    action("act-around", "around", label, () => toggleAround(context, entity)),
    action("act-path", "path", w.findPath, () => context.pick("path", entity)),
    action("act-compare", "compare", w.compareWith, () => context.pick("compare", entity)),
    ...analyses(context, entity),
  );
}

/** Where the analyses have something about an entity. */
function analyses(context: Context, entity: Entity): HTMLElement[] {
  if (!context.analysed) return [];
  const w = viewWords(context.store.state.lang);
  const asset = entity.facts.find(([key]) => key === "asset_type")?.[1];
  const descends = entity.claims.some((claim) => (LINEAGE as readonly string[]).includes(claim.relation));
  const found = [
    asset !== undefined && action("act-asset", "page", w.assetPage, () => openView(context, "assets", entity.id)),
    descends && action("act-lineage", "descent", w.openLineage, () => openView(context, "lineage", entity.id)),
    (entity.type === "Model" || asset === "model") && action("act-family", "branches", w.openFamily, () => openView(context, "families", entity.id)),
  ];
  return found.filter((button) => button !== false);
}

export function action(id: string, icon: Sign, label: string, act: () => void): HTMLElement {
  return h("button", { type: "button", class: "action", id, onclick: act }, sign(icon), h("span", {}, label));
}

export function weekName(context: Context, index: number): string {
  return context.atlas.weeks[index]?.id ?? "–";
}

function facts(context: Context, entity: Entity): HTMLElement {
  const w = say(context);
  const region = context.atlas.regions[entity.region];
  const regionNames = context.store.state.lang === "ja" ? region?.namesJa : region?.names;
  return h(
    "dl",
    { class: "facts" },
    fact(w.paperCount, entity.papers),
    fact(w.first, weekName(context, entity.first)),
    fact(w.last, weekName(context, entity.last)),
    region && regionNames && fact(w.region, h("button", { type: "button", class: "link", onclick: () => context.showRegion(region.index) }, name(regionNames[0] ?? "–"))),
  );
}

/** Further properties, whatever they are called. */
function attributes(context: Context, entity: Entity): HTMLElement | null {
  if (!entity.facts.length) return null;
  const rows = entity.facts.map(([key, value]) => h("div", {}, h("dt", {}, clean(key.replaceAll("_", " "))), h("dd", {}, factValue(context, value))));
  return section(say(context).attributes, null, h("dl", { class: "attributes" }, ...rows));
}

export function factValue(context: Context, value: string | number | boolean): Node {
  const url = typeof value === "string" ? webUrl(value) : null;
  return url ? outside(url, shorten(new URL(url).host + new URL(url).pathname.replace(/\/$/, ""), 60), say(context).opens) : name(String(value));
}

function aliases(context: Context, entity: Entity): HTMLElement | null {
  if (!entity.aliases.length) return null;
  return section(say(context).aliases, null, longList(context, entity.aliases, 10, (alias) => name(alias), "chips"));
}

function rhythm(context: Context, entity: Entity): HTMLElement | null {
  if (context.atlas.weeks.length < 3) return null;
  const weeks = context.atlas.weeks.map((week) => week.id);
  const ends = h("p", { class: "ends" }, h("span", {}, weeks[0]), h("span", {}, weeks.at(-1)));
  return section(say(context).perWeek, null, bars(perWeek(context, entity), weeks, 40), ends);
}

/** Papers that name an entity, week by week. */
export function perWeek(context: Context, entity: Entity): number[] {
  const counts = context.atlas.weeks.map(() => 0);
  for (const { paper } of entity.mentions) for (const week of paper.weeks) counts[week]! += 1;
  return counts;
}

/** What an entity comes from and what came of it, as trees. */
function lineageSection(context: Context, entity: Entity): HTMLElement | null {
  const w = say(context);
  const tree = (kin: readonly Kin[], from: "head" | "tail"): HTMLElement =>
    h("ul", { class: "tree" }, ...kin.map((step) => h("li", {}, h("span", { class: "via" }, linkName(step.claim.relation, context.store.state.lang, from)), entityButton(context, step.entity), step.kin.length > 0 && tree(step.kin, from))));
  const [up, down] = [lineage(entity, "up"), lineage(entity, "down")];
  if (!up.length && !down.length) return null;
  const part = (title: string, kin: readonly Kin[], from: "head" | "tail"): HTMLElement | null => (kin.length ? h("div", { class: "group" }, h("h4", {}, title), tree(kin, from)) : null);
  return section(w.lineage, null, part(w.from, up, "head"), part(w.into, down, "tail"));
}

/** Relations to other entities, by kind and direction, each with what says so. */
function links(context: Context, entity: Entity): HTMLElement | null {
  if (!entity.claims.length) return null;
  const side = (claim: Claim): "head" | "tail" => (claim.head === entity ? "head" : "tail");
  const order = context.atlas.links.flatMap((link) => [`${link} head`, `${link} tail`]);
  const groups = grouped(entity.claims, (claim) => `${claim.relation} ${claim.relation === "COMPARED_WITH" ? "head" : side(claim)}`, order);
  const drawn = groups.map(([key, claims]) => {
    const [relation, from] = key.split(" ") as [string, "head" | "tail"];
    const byWeight = [...claims].sort((a, b) => b.evidence.length - a.evidence.length);
    const list = longList(context, byWeight, 8, (claim) => claimItem(context, claim, side(claim) === "head" ? claim.tail : claim.head), "evidence");
    return h("div", { class: "group" }, h("h4", {}, linkName(relation, context.store.state.lang, from), h("span", { class: "count" }, claims.length)), list);
  });
  return section(say(context).connections, entity.claims.length, ...drawn);
}

/** The other end of a claim with what says so. */
function claimItem(context: Context, claim: Claim, other: Entity): HTMLElement {
  return h("div", {}, entityButton(context, other), ...claimEvidence(context, claim));
}

/** The first piece of a claim's evidence, the rest on demand. */
export function claimEvidence(context: Context, claim: Claim): (HTMLElement | null)[] {
  const pieces = claim.evidence.map((piece) => quoteBlock(context, piece.quote, piece.paper && paperButton(context, piece.paper)) ?? (piece.paper && paperButton(context, piece.paper)));
  const rest = pieces.slice(1);
  const more = rest.length > 0 && h("details", {}, h("summary", {}, say(context).more(rest.length)), ...rest);
  return [pieces[0] ?? null, more || null];
}

export function claimLine(context: Context, claim: Claim): HTMLElement {
  const relation = h("span", { class: "via" }, linkName(claim.relation, context.store.state.lang, "head"));
  return h("span", { class: "claim" }, entityButton(context, claim.head), relation, entityButton(context, claim.tail));
}

function papers(context: Context, entity: Entity): HTMLElement | null {
  if (!entity.mentions.length) return null;
  const groups = grouped(entity.mentions, (mention) => mention.relation, context.atlas.relations).map(([relation, mentions]) => {
    const list = longList(context, newest(mentions), 6, (mention) => mentionItem(context, mention), "evidence");
    return h("div", { class: "group" }, h("h4", {}, relationName(relation, context.store.state.lang), h("span", { class: "count" }, mentions.length)), list);
  });
  return section(say(context).papers, entity.mentions.length, ...groups);
}

/** The sentence that introduces an entity, else the newest about it. */
function lead(context: Context, entity: Entity): HTMLElement | null {
  const told = newest(entity.mentions.filter(({ paper, quote }) => quote.text && quote.text !== paper.title && quote.text !== paper.ja));
  const first = told.find((mention) => mention.relation === "INTRODUCES") ?? told[0];
  return first ? quoteBlock(context, first.quote, paperButton(context, first.paper)) : null;
}

function newest(mentions: readonly Mention[]): Mention[] {
  const last = (mention: Mention): number => Math.max(-1, ...mention.paper.weeks);
  return [...mentions].sort((a, b) => last(b) - last(a) || (a.paper.id < b.paper.id ? 1 : -1));
}

function mentionItem(context: Context, { paper, quote }: Mention): HTMLElement {
  const weeks = paper.weeks.map((week) => context.atlas.weeks[week]!.id).join(", ");
  const meta = h("p", { class: "meta" }, weeks && h("span", {}, weeks), paperLinks(context, paper));
  return h("div", {}, paperButton(context, paper), meta, quoteBlock(context, quote));
}

export function results(context: Context, found: readonly Result[]): HTMLElement | null {
  if (!found.length) return null;
  const cell = (entity: Entity | null): HTMLElement => h("td", {}, entity && entityButton(context, entity));
  const rows = found.slice(0, 40).map((result) => h("tr", {}, cell(result.of), cell(result.on), cell(result.by), h("td", { class: "number", title: clean(result.quote) }, `${result.value}${result.unit ? ` ${clean(result.unit)}` : ""}`)));
  const w = say(context);
  const head = h("tr", {}, ...[w.of, w.on, w.by, w.value].map((label) => h("th", { scope: "col" }, label)));
  return section(w.results, found.length, h("div", { class: "scroll" }, h("table", { class: "results" }, h("thead", {}, head), h("tbody", {}, ...rows))));
}

function together(context: Context, entity: Entity): HTMLElement | null {
  if (!entity.ties.length) return null;
  const others = entity.ties.map((tie) => ({ other: tie.first === entity ? tie.second : tie.first, papers: tie.papers })).sort((a, b) => b.papers - a.papers || b.other.radius - a.other.radius);
  const draw = ({ other, papers: shared }: (typeof others)[number]): HTMLElement => h("span", { class: "pair", title: say(context).togetherCount(shared) }, entityButton(context, other), h("span", { class: "count" }, shared));
  return section(say(context).together, null, longList(context, others, 12, draw, "pairs"));
}
