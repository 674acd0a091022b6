/** The panel that sets two entities side by side. */
import type { Entity, Paper } from "../core/atlas";
import { chosen } from "../core/focus";
import { named, typeName } from "../core/words";
import { bars } from "./bars";
import { say } from "./context";
import type { Context } from "./context";
import { h } from "./dom";
import type { Child } from "./dom";
import { action, claimEvidence, claimLine, factValue, perWeek, results, weekName } from "./entity";
import type { PanelContent } from "./entity";
import { sign } from "./icons";
import { entityButton, longList, paperButton, section } from "./parts";

export function comparePanel(context: Context, ids: readonly string[]): PanelContent {
  const w = say(context);
  const { selection, lang } = context.store.state;
  const [a, b] = chosen(selection!, context.atlas) as [Entity, Entity];
  const title = [a, b].map((entity) => named(entity, lang)[0]).join(" / ");
  const actions = h(
    "div",
    { class: "actions" },
    action("act-swap", "swap", w.swap, () => context.store.set({ selection: { kind: "compare", ids: [...ids].reverse() } })),
    action("act-path", "path", w.path, () => context.store.set({ selection: { kind: "path", ids } })),
  );
  const both = results(context, a.results.filter((result) => b.results.some((other) => other.on !== null && other.on === result.on)).concat(b.results.filter((result) => a.results.some((other) => other.on !== null && other.on === result.on))));
  return { kicker: [sign("compare"), h("span", {}, w.compare)], title, subtitle: null, actions, body: [facts(context, a, b), direct(context, a, b), both, circles(context, a, b), papers(context, a, b)] };
}

/** The facts of both, row by row. */
function facts(context: Context, a: Entity, b: Entity): HTMLElement {
  const w = say(context);
  const { lang } = context.store.state;
  const labels = context.atlas.weeks.map((week) => week.id);
  const row = (label: string, cell: (entity: Entity) => Child): HTMLElement => h("tr", {}, h("th", { scope: "row" }, label), h("td", {}, cell(a)), h("td", {}, cell(b)));
  const further = [...new Set([...a.facts, ...b.facts].map(([key]) => key))].sort();
  const value = (entity: Entity, key: string): Child => {
    const found = entity.facts.find(([candidate]) => candidate === key);
    return found ? factValue(context, found[1]) : "–";
  };
  const head = h("tr", {}, h("td", {}), ...[a, b].map((entity) => h("th", { scope: "col" }, entityButton(context, entity))));
  return h(
    "table",
    { class: "compare" },
    h("thead", {}, head),
    h(
      "tbody",
      {},
      row(w.type, (entity) => typeName(entity.type, lang)),
      row(w.paperCount, (entity) => entity.papers),
      row(w.first, (entity) => weekName(context, entity.first)),
      row(w.last, (entity) => weekName(context, entity.last)),
      row(w.connections, (entity) => entity.claims.length),
      row(w.links, (entity) => others(context, entity, a, b).length),
      labels.length > 2 && row(w.perWeek, (entity) => bars(perWeek(context, entity), labels, 28)),
      ...further.map((key) => row(key.replaceAll("_", " "), (entity) => value(entity, key))),
    ),
  );
}

function direct(context: Context, a: Entity, b: Entity): HTMLElement | null {
  const claims = a.claims.filter((claim) => claim.head === b || claim.tail === b);
  if (!claims.length) return null;
  return section(say(context).direct, claims.length, longList(context, claims, 4, (claim) => h("div", {}, claimLine(context, claim), ...claimEvidence(context, claim)), "evidence"));
}

/** What an entity is linked with on the map, but for the two that are compared. */
function others(context: Context, entity: Entity, a: Entity, b: Entity): Entity[] {
  return context.network.neighbours(entity, context.store.state.without).filter((other) => other !== a && other !== b);
}

/** Neighbours of both and of one alone. */
function circles(context: Context, a: Entity, b: Entity): HTMLElement | null {
  const w = say(context);
  const { lang } = context.store.state;
  const [ofA, ofB] = [a, b].map((entity) => others(context, entity, a, b)) as [Entity[], Entity[]];
  const [inA, inB] = [new Set(ofA), new Set(ofB)];
  const group = (label: string, entities: readonly Entity[]): HTMLElement | null =>
    entities.length ? h("div", { class: "group" }, h("h4", {}, label, h("span", { class: "count" }, entities.length)), longList(context, entities, 12, (entity) => entityButton(context, entity), "pairs")) : null;
  const groups = [group(w.shared, ofA.filter((entity) => inB.has(entity))), group(w.onlyWith(named(a, lang)[0]), ofA.filter((entity) => !inB.has(entity))), group(w.onlyWith(named(b, lang)[0]), ofB.filter((entity) => !inA.has(entity)))];
  return groups.some(Boolean) ? section(w.links, null, ...groups) : null;
}

function papers(context: Context, a: Entity, b: Entity): HTMLElement | null {
  const ofB = new Set<Paper>(b.mentions.map((mention) => mention.paper));
  const shared = a.mentions.map((mention) => mention.paper).filter((paper) => ofB.has(paper));
  if (!shared.length) return null;
  return section(say(context).sharedPapers, shared.length, longList(context, shared, 10, (paper) => paperButton(context, paper), "evidence"));
}
