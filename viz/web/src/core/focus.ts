/** What stands out on the map: one entity, paper or author with all that it is connected with. */
import { neighbours } from "./atlas";
import type { Atlas, Claim, Entity, Tie } from "./atlas";
import type { Selection } from "./state";

export interface Focus {
  /** The entity that it is about, if it is about one. */
  readonly centre: Entity | null;
  readonly members: ReadonlySet<Entity>;
  readonly claims: readonly Claim[];
  readonly ties: readonly Tie[];
}

export function focusOn(entity: Entity): Focus {
  return { centre: entity, members: neighbours(entity).add(entity), claims: entity.claims, ties: entity.ties };
}

/** The focus of a selection; null where it names nothing. */
export function focusOf(selection: Selection | null, atlas: Atlas): Focus | null {
  if (!selection) return null;
  if (selection.kind === "entity") {
    const entity = atlas.entity(selection.id);
    return entity ? focusOn(entity) : null;
  }
  const papers = selection.kind === "paper" ? [atlas.paper(selection.id)] : (atlas.author(selection.id)?.papers ?? []);
  const found = papers.filter((paper) => paper !== undefined);
  const claims = new Set(found.flatMap((paper) => paper.claims));
  return { centre: null, members: new Set(found.flatMap((paper) => paper.mentions.map((mention) => mention.entity))), claims: [...claims], ties: [] };
}
