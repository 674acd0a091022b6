/** What stands out on the map: an entity, a paper, an author, a path or a comparison, with all that belongs to it. */
import type { Atlas, Entity } from "./atlas";
import { visible } from "./filter";
import type { Link, Network } from "./network";
import { along, shortestPath } from "./path";
import type { Selection, State } from "./state";

export interface Focus {
  /** The entity that it is about, if it is about one. */
  readonly centre: Entity | null;
  readonly members: ReadonlySet<Entity>;
  readonly links: readonly Link[];
}

/** An entity with its nearest neighbours. */
export function focusOn(network: Network, entity: Entity, without: ReadonlySet<string>): Focus {
  const links = network.of(entity, without);
  return { centre: entity, members: new Set([entity, ...links.flatMap((link) => [link.first, link.second])]), links };
}

/** The focus of a selection; null where it names nothing. */
export function focusOf(state: State, atlas: Atlas, network: Network): Focus | null {
  const { selection, without } = state;
  if (!selection) return null;
  if (selection.kind === "path") return pathFocus(state, atlas, network);
  const entities = chosen(selection, atlas);
  if (selection.kind === "entity") return entities[0] ? focusOn(network, entities[0], without) : null;
  if (selection.kind === "compare") return compareFocus(entities, network, without);
  const members = new Set(entities);
  return { centre: null, members, links: network.within(members, without).filter((link) => link.claims.length) };
}

/** The entities that a selection is about. */
export function chosen(selection: Selection, atlas: Atlas): Entity[] {
  const found = (id: string): Entity[] => [atlas.entity(id)].filter((entity) => entity !== undefined);
  if ("ids" in selection) return selection.ids.flatMap(found);
  if (selection.kind === "entity") return found(selection.id);
  const papers = selection.kind === "paper" ? [atlas.paper(selection.id)] : (atlas.author(selection.id)?.papers ?? []);
  return [...new Set(papers.flatMap((paper) => paper?.mentions.map((mention) => mention.entity) ?? []))];
}

/** The path that a selection asks for, over what the filters leave; null where there is none. */
export function pathOf(state: State, atlas: Atlas, network: Network): { stops: Entity[]; links: Link[] } | null {
  if (state.selection?.kind !== "path") return null;
  const [from, to] = chosen(state.selection, atlas);
  if (!from || !to) return null;
  const shown = visible(atlas, state);
  const links = shortestPath(network, from, to, state.without, (entity) => shown[entity.index]!);
  return links && { stops: along(links, from), links };
}

function pathFocus(state: State, atlas: Atlas, network: Network): Focus {
  const path = pathOf(state, atlas, network);
  return { centre: null, members: new Set(path?.stops ?? chosen(state.selection!, atlas)), links: path?.links ?? [] };
}

/** Those compared and what all of them are connected with. */
function compareFocus(entities: readonly Entity[], network: Network, without: ReadonlySet<string>): Focus {
  const circles = entities.map((entity) => new Set(network.neighbours(entity, without)));
  const shared = circles.length > 1 ? [...circles[0]!].filter((entity) => circles.every((circle) => circle.has(entity))) : [];
  const members = new Set([...entities, ...shared]);
  const links = network.within(members, without).filter((link) => entities.includes(link.first) || entities.includes(link.second));
  return { centre: null, members, links };
}

/** As many neighbours as a view of a neighbourhood holds. */
const CROWD = 120;

/** The entities of a neighbourhood view: those it is around, then their neighbours, the strongest ties first. */
export function circleOf(state: State, atlas: Atlas, network: Network): Entity[] {
  const centres = state.around.flatMap((id) => atlas.entity(id) ?? []);
  const members = new Set(centres);
  const each = Math.max(12, Math.floor(CROWD / Math.max(1, centres.length)));
  for (const centre of centres) for (const entity of network.neighbours(centre, state.without).slice(0, each)) members.add(entity);
  return [...members];
}
