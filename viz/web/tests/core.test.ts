import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode } from "../src/core/address";
import { entitiesCsv, entitiesJson, looked, selected } from "../src/core/extract";
import { countRoles, countTypes, hiding, passesFilters, support, visible } from "../src/core/filter";
import { circleOf, focusOf, pathOf } from "../src/core/focus";
import { countKinds, Network, TOGETHER } from "../src/core/network";
import { lineage } from "../src/core/path";
import type { Kin } from "../src/core/path";
import { circlePlaces, groundOf, laid, layOf, unlaid, wholePlaces } from "../src/core/places";
import { Search } from "../src/core/search";
import { entitySheet, numberMatches, rowsOf, toCsv } from "../src/core/sheets";
import { named, words } from "../src/core/words";
import { Store } from "../src/core/state";
import type { State } from "../src/core/state";
import { sample, stateWith } from "./sample";

const atlas = sample();
const network = new Network(atlas);
const ids = (entities: readonly { id: string }[]): string[] => entities.map((entity) => entity.id);

test("an address brings back the state that made it", () => {
  const state = stateWith({
    selection: { kind: "path", ids: ["alpha", "delta"] },
    around: ["beta", "gamma"],
    hidden: new Set(["Dataset"]),
    without: new Set([TOGETHER]),
    roles: new Set(["USES"]),
    weeks: [1, 2],
    fresh: true,
    least: 3,
    region: 0,
    colour: "type",
    view: "table",
    table: { sheet: "relations", sort: "-papers", filters: { from: "a&b=~", papers: ">=2" } },
    place: [12.5, -3, 0.75],
  });
  const { lang: _, theme: __, ...shared } = state;
  assert.deepEqual(decode(`#${encode(state, atlas)}`, atlas), shared);
});

test("what an address says wrongly is left out, and old ids lead on", () => {
  const { lang: _, theme: __, ...plain } = stateWith();
  const missing = ["constructor", "nothing"];
  assert.deepEqual(decode("#e=constructor&path=alpha&around=nothing&least=-4&region=none&view=x&sheet=y&hide=__proto__&weeks=a~b&new=1&place=1_x_2", atlas), { ...plain, missing });
  assert.deepEqual(decode("#e=old-alpha", atlas).selection, { kind: "entity", id: "alpha" });
});

test("filters count papers in the chosen weeks and ways", () => {
  const [alpha] = atlas.entities;
  assert.equal(support(alpha!, stateWith()), 2);
  assert.equal(support(alpha!, stateWith({ weeks: [1, 1] })), 1);
  assert.equal(support(alpha!, stateWith({ weeks: [1, 2], fresh: true })), 0);
  assert.equal(support(alpha!, stateWith({ roles: new Set(["USES"]) })), 1);
  const shown = visible(atlas, stateWith({ weeks: [2, 2], hidden: new Set(["Dataset"]) }));
  assert.deepEqual(ids(atlas.entities.filter((entity) => shown[entity.index])), ["beta", "gamma"]);
  assert.deepEqual([...countTypes(atlas, stateWith({ weeks: [2, 2], hidden: new Set(["Dataset"]) }))], [["Model", 2], ["Dataset", 1]]);
  assert.equal(countRoles(atlas, stateWith({ roles: new Set(["USES"]) })).get("USES"), 3);
  assert.equal(visible(atlas, stateWith({ least: 2 })).filter(Boolean).length, 3);
});

test("the shortest path has the fewest stops and passes only what is shown", () => {
  const path = (patch: Parameters<typeof stateWith>[0]): string[] | null => {
    const found = pathOf(stateWith({ selection: { kind: "path", ids: ["alpha", "delta"] }, ...patch }), atlas, network);
    return found && ids(found.stops);
  };
  assert.deepEqual(path({}), ["alpha", "beta", "gamma", "delta"], "a particular stop rather than the hub");
  assert.deepEqual(path({ without: new Set(["BASED_ON"]) }), ["alpha", "hub", "gamma", "delta"]);
  assert.equal(path({ without: new Set(["TRAINED_ON"]) }), null);
  assert.equal(path({ without: new Set([TOGETHER]), least: 2 }), null);
  assert.equal(path({ selection: { kind: "path", ids: ["alpha", "island"] } }), null);
});

test("lineage goes up and down and holds each thing once", () => {
  const [alpha, , gamma] = atlas.entities;
  const flat = (kin: readonly Kin[]): unknown[] => kin.map((step) => [step.entity.id, flat(step.kin)]);
  assert.deepEqual(flat(lineage(gamma!, "up")), [["beta", [["alpha", []]]], ["delta", []]]);
  assert.deepEqual(flat(lineage(alpha!, "down")), [["beta", [["gamma", []]]]]);
  const ring = sample((raw) => {
    raw.claims.head.push(0);
    raw.claims.tail.push(2);
    raw.claims.relation.push(0);
    raw.claims.pieces.push(0);
    raw.claims.evidence.push([]);
  });
  assert.deepEqual(flat(lineage(ring.entities[0]!, "up")), [["gamma", [["beta", []], ["delta", []]]]]);
});

test("a neighbourhood holds its centres and their neighbours, and names have room in it", () => {
  const members = circleOf(stateWith({ around: ["alpha", "gamma"] }), atlas, network);
  assert.deepEqual(new Set(ids(members)), new Set(["alpha", "gamma", "beta", "delta", "hub"]));
  const places = circlePlaces(members, 2, network.within(new Set(members), new Set()), wholePlaces(atlas, layOf(atlas, 1)), 1);
  for (const a of members) {
    for (const b of members) {
      if (a.index >= b.index) continue;
      const [dx, dy] = [Math.abs(places[a.index * 2]! - places[b.index * 2]!), Math.abs(places[a.index * 2 + 1]! - places[b.index * 2 + 1]!)];
      assert.ok(dx > 117 || dy > 29, `${a.id} and ${b.id} are ${dx}, ${dy} apart`);
    }
  }
});

test("a comparison stands out with what both are tied to", () => {
  const focus = focusOf(stateWith({ selection: { kind: "compare", ids: ["alpha", "gamma"] } }), atlas, network);
  assert.deepEqual(new Set(ids([...focus!.members])), new Set(["alpha", "gamma", "beta", "hub"]));
});

test("an upright screen gets an upright map with the shelf below", () => {
  const placed = atlas.entities.filter((entity) => entity.region >= 0);
  const [wide, high] = [0.7, 1.7].map((aspect) => {
    const places = wholePlaces(atlas, layOf(atlas, aspect));
    const ground = groundOf(placed, places, 0);
    const island = atlas.entity("island")!;
    assert.ok(places[island.index * 2 + 1]! < ground.bottom);
    return ground;
  });
  assert.ok(wide!.right - wide!.left > wide!.top - wide!.bottom);
  assert.ok(high!.right - high!.left < high!.top - high!.bottom);
});

test("a place in the atlas is the same on a screen of any shape", () => {
  for (const aspect of [0.4, 0.7, 1.7]) {
    const lay = layOf(atlas, aspect);
    const [x, y] = unlaid(lay, ...laid(lay, 120, -35));
    assert.ok(Math.hypot(x - 120, y + 35) < 1e-9);
    const gamma = atlas.entity("gamma")!;
    assert.deepEqual(laid(lay, gamma.x, gamma.y), [...wholePlaces(atlas, lay).slice(gamma.index * 2, gamma.index * 2 + 2)]);
  }
});

test("kinds of links are counted once a pair", () => {
  assert.deepEqual([...countKinds(network.links)].sort(), [["BASED_ON", 2], ["TOGETHER", 2], ["TRAINED_ON", 1]]);
});

test("search forgives spelling and finds by alias", () => {
  const search = new Search(atlas);
  const first = (query: string): string | undefined => search.find(query, { entity: 5, paper: 5, author: 5 }).hits[0]?.item.id;
  assert.equal(first("べーた"), "beta");
  assert.equal(first("ａ１"), "alpha");
  assert.equal(first("gamna"), "gamma");
  assert.equal(first("ada"), "ada");
  assert.equal(first("zzzz"), undefined);
  assert.equal(first("Dleta"), "delta", "two swapped letters are one slip");
});

test("search takes words in any order, from all names of a thing and beside them, and addresses of papers", () => {
  const known = sample((raw) => {
    raw.entities.aliases[0] = ["A1", "First of its kind"];
    raw.papers.title[1] = "Teaching gardens to hum";
    raw.papers.arxiv[1] = "2401.01234";
  });
  const search = new Search(known);
  const found = (query: string): string[] => search.find(query, { entity: 5, paper: 5, author: 5 }).hits.map((hit) => hit.item.id);
  assert.deepEqual(found("kind Alpha first"), ["alpha"]);
  assert.deepEqual(found("alpha モデル"), ["alpha"], "the type is a word of it");
  assert.deepEqual(found("hum gardens"), ["p1"]);
  assert.deepEqual(found("model モデル"), [], "a type alone is no name");
  assert.deepEqual(found("gamma delta"), ["delta", "gamma"], "what two names are near to, where no name holds both");
  for (const query of ["https://arxiv.org/abs/2401.01234v2", "arXiv:2401.01234", "arxiv 2401.01234", "2401.01234v1", "arxiv.org/pdf/2401.01234.pdf"]) assert.deepEqual(found(query), ["p1"], query);
  const cut = search.find("a", { entity: 2, paper: 5, author: 5 });
  assert.deepEqual([cut.more.entity, cut.listed], [3, true]);
  const sheet = entitySheet({ atlas: known, shown: known.entities.map(() => true), lang: "en", words: words("en") });
  assert.deepEqual(ids(rowsOf(sheet, "", { name: "kind alpha model" })), ["alpha"], "the table finds the same");
});

test("the next choice of an entity answers the question, and closing or leaving ends it", () => {
  const pick = { kind: "compare", from: "alpha" } as const;
  const after = (patch: Partial<State>): unknown[] => {
    const store = new Store(stateWith({ pick, selection: { kind: "entity", id: "alpha" } }));
    store.set(patch);
    return [store.state.selection, store.state.pick];
  };
  assert.deepEqual(after({ selection: { kind: "entity", id: "beta" } }), [{ kind: "compare", ids: ["alpha", "beta"] }, null]);
  assert.deepEqual(after({ selection: { kind: "paper", id: "p1" } }), [{ kind: "paper", id: "p1" }, pick]);
  assert.deepEqual(after({ selection: null }), [null, null]);
  assert.deepEqual(after({ view: "table" })[1], null);
  assert.deepEqual(after(decode("#e=beta", atlas)), [{ kind: "entity", id: "beta" }, null], "an address is no answer");
});

test("columns are filtered on their own, numbers by comparison", () => {
  const sheet = entitySheet({ atlas, shown: atlas.entities.map(() => true), lang: "en", words: words("en") });
  assert.deepEqual(ids(rowsOf(sheet, "", { papers: ">=2" })), ["hub", "alpha", "beta"]);
  assert.deepEqual(ids(rowsOf(sheet, "name", { type: "data" })), ["delta"]);
  assert.deepEqual(ids(rowsOf(sheet, "-name", { name: "a1" })), ["alpha"], "an alias is enough");
  for (const [value, wanted, expected] of [[3, "3", true], [3, "2-5", true], [6, "２〜５", false], [3, "≥3", true], [3, ">3", false], [3, "<=3", true], [3, "x", true]] as const) assert.equal(numberMatches(value, wanted), expected, `${value} ${wanted}`);
});

test("CSV keeps commas, quotes and lines together and runs no formula", () => {
  assert.equal(toCsv([["a,b", 'say "x"'], ["=1+1", -5], ["two\nlines", "@x"]]), '\ufeff"a,b","say ""x"""\r\n\'=1+1,-5\r\n"two\nlines",\'@x\r\n');
});

test("files hold what is looked at", () => {
  assert.deepEqual(ids(looked(stateWith({ hidden: new Set(["Model"]) }), atlas, network)), ["delta"]);
  assert.deepEqual(ids(looked(stateWith({ around: ["delta"] }), atlas, network)), ["gamma", "delta"].reverse());
  assert.deepEqual(ids(looked(stateWith({ view: "table", table: { sheet: "entities", sort: "name", filters: { name: "ta" } } }), atlas, network)), ["beta", "delta"]);
  const chosen = selected(stateWith({ selection: { kind: "compare", ids: ["alpha", "beta"] } }), atlas, network);
  const data = JSON.parse(entitiesJson(atlas, chosen)) as { entities: { id: string; license?: string }[]; relations: { start: string; type: string; end: string; evidence: unknown[] }[] };
  assert.deepEqual(ids(data.entities), ["alpha", "beta"]);
  assert.equal(data.entities[0]!.license, "open");
  assert.deepEqual(data.relations, [{ start: "beta", type: "BASED_ON", end: "alpha", evidence: [{ paper: "p1", quote: "Beta builds on Alpha." }] }]);
  assert.match(entitiesCsv(stateWith(), atlas, chosen), /^\ufeffName,Type,.*\r\nAlpha,Model,2,/);
});

test("what filters hide is told by filter, and showing it undoes only those", () => {
  const delta = atlas.entities[3]!;
  assert.equal(hiding(delta, stateWith()), null);
  const state = stateWith({ hidden: new Set(["Dataset", "Model"]), least: 5, weeks: [0, 0] });
  const found = hiding(delta, state)!;
  assert.deepEqual(found.by, ["type", "papers"]);
  const after = { ...state, ...found.patch };
  assert.ok(passesFilters(delta, after));
  assert.deepEqual([...after.hidden], ["Model"]);
});

test("Japanese readers see acronyms and brands in Latin, institutions and terms in Japanese", () => {
  const title = (name: string, ja: string, type?: string): string => named(type ? { name, ja, type } : { name, ja }, "ja")[0];
  assert.equal(title("MMLU", "大規模マルチタスク言語理解", "Benchmark"), "MMLU");
  assert.equal(title("ByteDance", "字節跳動", "Organization"), "ByteDance");
  assert.equal(title("Google", "グーグル", "Organization"), "Google");
  assert.equal(title("RIKEN", "理化学研究所", "Organization"), "理化学研究所");
  assert.equal(title("Chain-of-Thought", "思考の連鎖", "Method"), "思考の連鎖");
  assert.equal(title("LoRA for All", "みんなのLoRA"), "みんなのLoRA");
});

test("one of a thing is told in the singular", () => {
  assert.equal(words("en").numbers(1, 1), "1 paper · 1 week");
  assert.equal(words("en").printed(2, 1), "2 papers, 1 entity");
});
