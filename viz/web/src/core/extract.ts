/** The part of the atlas that the reader is looking at, as data for a file. */
import type { Atlas, Entity } from "./atlas";
import { visible } from "./filter";
import { chosen, circleOf, pathOf } from "./focus";
import type { Network } from "./network";
import { entitySheet, rowsOf, table, toCsv } from "./sheets";
import type { State } from "./state";
import { words } from "./words";

/** The entities that are selected; for a path those along it. */
export function selected(state: State, atlas: Atlas, network: Network): Entity[] {
  return state.selection ? (pathOf(state, atlas, network)?.stops ?? chosen(state.selection, atlas)) : [];
}

/** The entities that the view shows: rows of the table, a neighbourhood, or all that the filters leave. */
export function looked(state: State, atlas: Atlas, network: Network): Entity[] {
  const shown = visible(atlas, state);
  const { sheet, sort, filters } = state.table;
  if (state.view === "table" && sheet === "entities") return rowsOf(entitySheet({ atlas, shown, lang: state.lang, words: words(state.lang) }), sort, filters);
  if (state.view === "table") return atlas.entities.filter((entity) => shown[entity.index]);
  const from = state.around.length ? circleOf(state, atlas, network) : atlas.entities;
  return from.filter((entity) => shown[entity.index] || state.around.includes(entity.id));
}

export function entitiesCsv(state: State, atlas: Atlas, entities: readonly Entity[]): string {
  const sheet = entitySheet({ atlas, shown: [], lang: state.lang, words: words(state.lang) });
  return toCsv(table(sheet, entities));
}

/** Entities with their papers, and the relations among them with the evidence. */
export function entitiesJson(atlas: Atlas, entities: readonly Entity[]): string {
  const inside = new Set(entities);
  const week = (index: number): string | null => atlas.weeks[index]?.id ?? null;
  const drawn = entities.map((e) => ({
    id: e.id,
    name: e.name,
    name_ja: e.ja,
    aliases: e.aliases,
    type: e.type,
    first_week: week(e.first),
    last_week: week(e.last),
    paper_count: e.papers,
    ...Object.fromEntries(e.facts),
    papers: e.mentions.map((mention) => ({ id: mention.paper.id, title: mention.paper.title, relation: mention.relation, quote: mention.quote.text || null })),
  }));
  const claims = new Set(entities.flatMap((entity) => entity.claims.filter((claim) => inside.has(claim.head) && inside.has(claim.tail))));
  const relations = [...claims].map((claim) => ({ start: claim.head.id, type: claim.relation, end: claim.tail.id, evidence: claim.evidence.map((piece) => ({ paper: piece.paper?.id ?? null, quote: piece.quote.text || null })) }));
  return JSON.stringify({ entities: drawn, relations }, null, 2);
}
