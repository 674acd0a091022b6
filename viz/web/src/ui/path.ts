/** The panel of a path: its stops, and what says that each is tied to the next. */
import type { Entity } from "../core/atlas";
import { chosen, pathOf } from "../core/focus";
import type { Link } from "../core/network";
import { filtered } from "../core/state";
import { named } from "../core/words";
import { say } from "./context";
import type { Context } from "./context";
import { h } from "./dom";
import { action, claimLine } from "./entity";
import type { PanelContent } from "./entity";
import { sign } from "./icons";
import { entityButton, paperButton, quoteBlock } from "./parts";

export function pathPanel(context: Context, ids: readonly string[]): PanelContent {
  const w = say(context);
  const { state } = context.store;
  const ends = chosen(state.selection!, context.atlas);
  const path = pathOf(state, context.atlas, context.network);
  const title = ends.map((entity) => named(entity, state.lang)[0]).join(" → ");
  const swap = h("div", { class: "actions" }, action("act-swap", "swap", w.swap, () => context.store.set({ selection: { kind: "path", ids: [...ids].reverse() } })));
  const kicker = [sign("path"), h("span", {}, w.path)];
  if (!path) return { kicker, title, subtitle: null, actions: swap, body: [h("p", { class: "hint", role: "status" }, filtered(state) ? w.noPathLeft : w.noPath)] };
  const steps = path.stops.map((stop, i) => h("li", {}, entityButton(context, stop), path.links[i] ? between(context, path.links[i], stop) : null));
  return { kicker, title, subtitle: w.steps(path.links.length), actions: swap, body: [h("ol", { class: "path" }, ...steps)] };
}

/** What ties a stop to the next: the best statement, else the papers that name both. */
function between(context: Context, link: Link, stop: Entity): HTMLElement {
  const { without } = context.store.state;
  const claim = [...link.claims].filter((candidate) => !without.has(candidate.relation)).sort((a, b) => b.evidence.length - a.evidence.length)[0];
  const piece = claim?.evidence[0];
  if (claim) return h("div", { class: "between" }, claimLine(context, claim), piece && quoteBlock(context, piece.quote, piece.paper && paperButton(context, piece.paper)));
  const other = link.first === stop ? link.second : link.first;
  const here = new Set(stop.mentions.map((mention) => mention.paper));
  const shared = other.mentions.filter((mention) => here.has(mention.paper)).map((mention) => mention.paper);
  return h("div", { class: "between" }, h("span", { class: "via" }, say(context).togetherCount(link.papers)), ...shared.slice(0, 2).map((paper) => h("p", {}, paperButton(context, paper))));
}
