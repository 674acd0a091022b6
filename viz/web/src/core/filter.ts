/** Which entities the filters leave. */
import type { Atlas, Entity } from "./atlas";
import type { State } from "./state";

/** Whether an entity was named (or, with fresh, named first) in the chosen weeks. */
export function inWeeks(entity: Entity, state: State): boolean {
  if (!state.weeks) return true;
  const [from, to] = state.weeks;
  if (state.fresh) return entity.first >= from && entity.first <= to;
  return entity.mentions.some((mention) => mention.paper.weeks.some((week) => week >= from && week <= to));
}

/** One flag an entity: whether it is shown. */
export function visible(atlas: Atlas, state: State): boolean[] {
  return atlas.entities.map((entity) => !state.hidden.has(entity.type) && inWeeks(entity, state));
}

/** How many entities of each type the weeks leave. */
export function countTypes(atlas: Atlas, state: State): Map<string, number> {
  const counts = new Map(atlas.types.map((type) => [type, 0]));
  for (const entity of atlas.entities) if (inWeeks(entity, state)) counts.set(entity.type, (counts.get(entity.type) ?? 0) + 1);
  return counts;
}

/** Papers a week. */
export function countWeeks(atlas: Atlas): number[] {
  const counts = atlas.weeks.map(() => 0);
  for (const paper of atlas.papers) for (const week of paper.weeks) counts[week]! += 1;
  return counts;
}
