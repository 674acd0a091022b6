/** A small atlas: six entities in three weeks, a chain of statements and one shared-paper tie. */
import { Atlas } from "../src/core/atlas";
import type { Raw } from "../src/core/raw";
import { FIRST_AT, FIRST_TABLE, UNFILTERED } from "../src/core/state";
import type { State } from "../src/core/state";

const NAMES = ["Alpha", "Beta", "Gamma", "Delta", "Island", "Hub"];

export function sample(change: (raw: Raw) => void = () => undefined): Atlas {
  const raw: Raw = {
    title: "Sample",
    generation: "g",
    text: "quotes",
    types: ["Model", "Dataset"],
    relations: ["INTRODUCES", "USES"],
    links: ["BASED_ON", "TRAINED_ON", "COMPARED_WITH"],
    texts: ["Beta builds on Alpha."],
    weeks: { id: ["2024-W01", "2024-W02", "2024-W03"], start: [null, null, null], end: [null, null, null] },
    authors: { id: ["ada"], name: ["Ada"] },
    categories: { id: [], name: [] },
    entities: {
      id: NAMES.map((name) => name.toLowerCase()),
      name: NAMES,
      name_ja: [null, "ベータ", null, null, null, null],
      aliases: [["A1"], [], [], [], [], []],
      type: [0, 0, 0, 1, 0, 0],
      first: [0, 1, 2, 2, 0, 0],
      last: [2, 2, 2, 2, 0, 2],
      papers: [2, 2, 1, 1, 1, 90],
      x: [0, 100, 200, 300, 48, 150],
      y: [0, 0, 0, 0, -200, 80],
      radius: [5, 5, 5, 5, 4, 9],
      region: [0, 0, 0, 0, -1, 0],
      facts: [[["license", "open"]], [], [], [], [], []],
    },
    regions: { names: [["Alpha", "Beta"]], names_ja: [["Alpha", "ベータ"]], x: [150], y: [0], size: [5] },
    papers: { id: ["p0", "p1", "p2"], title: ["Zero", "One", "Two"], title_ja: [null, null, null], published: [null, null, null], arxiv: [null, null, null], url: [null, null, null], weeks: [[0], [1], [2]], categories: [[], [], []], authors: [[0], [0], []], abstract: [-1, -1, -1], summary: [-1, -1, -1], diagrams: [[], [], []] },
    mentions: { paper: [0, 1, 1, 2, 2, 2], entity: [0, 0, 1, 1, 2, 3], relation: [0, 1, 0, 1, 0, 1], quote: [-1, -1, 0, -1, -1, -1], spans: [[], [], [0, 4], [], [], []], passage: [-1, -1, -1, -1, -1, -1] },
    claims: { head: [1, 2, 2], tail: [0, 1, 3], relation: [0, 0, 1], pieces: [1, 1, 1], evidence: [[[1, 0, [], -1]], [[2, -1, [], -1]], [[2, -1, [], -1]]] },
    ties: { first: [0, 2], second: [5, 5], papers: [4, 4] },
    results: { value: [], unit: [], of: [], on: [], by: [], paper: [], quote: [] },
    passages: { paper: [], role: [], heading: [], text: [] },
    redirects: { Entity: { "old-alpha": "alpha" }, Paper: {} },
  };
  change(raw);
  return new Atlas(raw);
}

export function stateWith(patch: Partial<State> = {}): State {
  return { selection: null, around: [], ...UNFILTERED, colour: "region", view: "map", table: FIRST_TABLE, ...FIRST_AT, place: null, pick: null, missing: [], lang: "en", theme: "auto", ...patch };
}
