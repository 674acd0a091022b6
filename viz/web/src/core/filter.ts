/** Which entities the filters leave. */
import type { Atlas, Entity } from "./atlas";
import type { State } from "./state";

type Chosen = Pick<State, "hidden" | "roles" | "weeks" | "fresh" | "least" | "region">;

/** How many papers name an entity in the chosen weeks and ways; with ``fresh`` none if it appeared first at another time. */
export function support(entity: Entity, { weeks, roles, fresh }: Chosen): number {
  if (!weeks && !roles.size) return Math.max(1, entity.papers);
  const [from, to] = weeks ?? [0, Infinity];
  if (weeks && fresh && (entity.first < from || entity.first > to)) return 0;
  let papers = 0;
  for (const { paper, relation } of entity.mentions) {
    if (!roles.has(relation) && (!weeks || paper.weeks.some((week) => week >= from && week <= to))) papers += 1;
  }
  return papers;
}

/** Whether the filters leave an entity. */
export function passesFilters(entity: Entity, chosen: Chosen): boolean {
  return !chosen.hidden.has(entity.type) && (chosen.region === null || entity.region === chosen.region) && support(entity, chosen) >= chosen.least;
}

/** The filters that hide an entity, each of them alone or together with others, and what would show it; null where it is shown. */
export function hiding(entity: Entity, chosen: Chosen): { readonly by: readonly ("type" | "region" | "papers")[]; readonly patch: Partial<State> } | null {
  if (passesFilters(entity, chosen)) return null;
  const [type, region, papers] = [chosen.hidden.has(entity.type), chosen.region !== null && chosen.region !== entity.region, support(entity, chosen) < chosen.least];
  const by = [type && ("type" as const), region && ("region" as const), papers && ("papers" as const)].filter((filter) => filter !== false);
  const others = new Set([...chosen.hidden].filter((hidden) => hidden !== entity.type));
  return { by, patch: { ...(type && { hidden: others }), ...(region && { region: null }), ...(papers && { weeks: null, fresh: false, roles: new Set<string>(), least: 1 }) } };
}

/** One flag an entity: whether it is shown. */
export function visible(atlas: Atlas, chosen: Chosen): boolean[] {
  return atlas.entities.map((entity) => passesFilters(entity, chosen));
}

/** How many entities of each type the other filters leave. */
export function countTypes(atlas: Atlas, state: Chosen): Map<string, number> {
  return tally(atlas.types, passing(atlas, { ...state, hidden: new Set() }), (entity) => [entity.type]);
}

/** How many entities the other filters leave that papers name in each way. */
export function countRoles(atlas: Atlas, state: Chosen): Map<string, number> {
  const [from, to] = state.weeks ?? [0, Infinity];
  const named = (entity: Entity): string[] =>
    entity.mentions.filter(({ paper }) => !state.weeks || paper.weeks.some((week) => week >= from && week <= to)).map((mention) => mention.relation);
  return tally(atlas.relations, passing(atlas, { ...state, roles: new Set() }), (entity) => [...new Set(named(entity))]);
}

/** How many entities of each region the other filters leave, by index. */
export function countRegions(atlas: Atlas, state: Chosen): Map<number, number> {
  return tally([], passing(atlas, { ...state, region: null }), (entity) => [entity.region]);
}

/** Papers a week. */
export function countWeeks(atlas: Atlas): number[] {
  const counts = atlas.weeks.map(() => 0);
  for (const weeks of atlas.paperWeeks) for (const week of weeks) counts[week]! += 1;
  return counts;
}

function passing(atlas: Atlas, chosen: Chosen): Entity[] {
  return atlas.entities.filter((entity) => passesFilters(entity, chosen));
}

function tally<K>(keys: readonly K[], entities: readonly Entity[], keysOf: (entity: Entity) => K[]): Map<K, number> {
  const counts = new Map<K, number>(keys.map((key) => [key, 0]));
  for (const entity of entities) for (const key of keysOf(entity)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
