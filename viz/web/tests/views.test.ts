import assert from "node:assert/strict";
import { test } from "node:test";
import { cut, leaves, moment } from "../src/views/cut";
import type { FamilyData } from "../src/views/data";
import { Forest } from "../src/views/descent";
import type { Step } from "../src/views/descent";
import { sorted } from "../src/views/part";
import type { Grid } from "../src/views/part";
import { viewWords } from "../src/views/words";
import { decode, encode } from "../src/core/address";
import { sample, stateWith } from "./sample";

const FAMILY: FamilyData = {
  entity: [0, 1, 2, 3, 4],
  words: ["gpt", "gpt j", "llama", "code llama", "yi"],
  size: [null, "6B", null, null, null],
  version: [null, null, null, null, null],
  variants: [[], [], [], [], []],
  first: [null, null, null, null, null],
  links: [[0, 1, 0.8], [2, 3, 0.6]],
  merges: [[0, 1, 0.8], [2, 3, 0.6], [5, 6, 0.3], [4, 7, 0]],
  threshold: 0.4,
  floor: 0.2,
};

test("a dendrogram falls into families where it is cut", () => {
  const members = (threshold: number): (readonly number[])[] => cut(FAMILY, threshold).map((family) => family.members);
  assert.deepEqual(members(0.9), []);
  assert.deepEqual(members(0.7), [[0, 1]]);
  assert.deepEqual(members(0.6), [[0, 1], [2, 3]]);
  assert.deepEqual(members(0.2), [[0, 1, 2, 3]], "what meets at nothing is no family");
  assert.deepEqual(cut(FAMILY, 0.5).map((family) => family.name), ["gpt", "llama"]);
  assert.deepEqual(leaves(cut(FAMILY, 0.2)[0]!.bough), [0, 1, 2, 3]);
});

test("weeks, days, months and years are moments; anything else is none", () => {
  const monday = (week: string): string | null => (week === "2024-W02" ? "2024-01-08" : null);
  const day = (first: string | null): string | null => {
    const time = moment(first, monday);
    return time === null ? null : new Date(time).toISOString().slice(0, 10);
  };
  assert.deepEqual(["2024-W02", "2024-01-08", "2024-01", "2024", "2024-W09", "soon", null].map(day), ["2024-01-08", "2024-01-08", "2024-01-01", "2024-01-01", null, null, null]);
});

test("a tree of descent unfolds each thing once and ends where a cycle closes", () => {
  const flat = ({ steps }: Step): unknown[] => steps.map((step) => [step.entity.id, step.again, flat(step)]);
  const atlas = sample();
  const forest = new Forest(atlas.claims, (entity) => entity.id);
  const [alpha, beta, gamma, delta] = atlas.entities;
  assert.deepEqual(flat(forest.of(gamma!).up), [["beta", false, [["alpha", false, []]]], ["delta", false, []]]);
  assert.deepEqual(forest.roots().map((root) => [root.id, forest.descendants(root)]), [["alpha", 2], ["delta", 1]]);
  const { roots, forks, deadEnds } = forest.of(beta!);
  assert.deepEqual([[...roots], [...forks], [...deadEnds]], [[alpha], [], [gamma]]);
  assert.ok(forest.has(delta!) && !forest.has(atlas.entity("island")!));
  const ring = sample((raw) => {
    raw.claims.head.push(0);
    raw.claims.tail.push(2);
    raw.claims.relation.push(0);
    raw.claims.evidence.push([]);
  });
  assert.deepEqual(flat(new Forest(ring.claims, () => "").of(ring.entities[0]!).up), [["gamma", false, [["beta", false, [["alpha", true, []]]], ["delta", false, []]]]]);
});

test("a grid sorts either way and keeps what is unknown last", () => {
  const grid: Grid<string> = { id: "g", caption: "", items: ["b", "", "a"], columns: [{ id: "x", label: "x", value: (item) => item }], sort: "" };
  assert.deepEqual([sorted(grid, "x"), sorted(grid, "-x"), sorted(grid, "none")], [["a", "b", ""], ["b", "a", ""], ["b", "", "a"]]);
});

test("an address holds what an analysis is about and how it is shown", () => {
  const atlas = sample();
  const { lang: _, theme: __, ...shared } = stateWith({ view: "families", on: "a&b=c", at: { cut: "0.55", "sort.x": "-y" } });
  assert.deepEqual(decode(`#${encode(shared, atlas)}`, atlas), shared);
});

test("both languages have the same words", () => {
  const keys = (value: object): string[] => Object.entries(value).flatMap(([key, inner]) => (typeof inner === "object" ? keys(inner as object).map((rest) => `${key}.${rest}`) : [key]));
  assert.deepEqual(keys(viewWords("en")), keys(viewWords("ja")));
});
