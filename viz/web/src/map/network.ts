/** The atlas as sigma's graph: nodes with shapes, edges from strong (stated) to faint (shared papers). */
import { UndirectedGraph } from "graphology";
import type { Atlas, Entity } from "../core/atlas";
import { premultiplied } from "../core/palette";
import type { Colours } from "../core/palette";
import { shapeOf } from "./shapes";

export type Nodes = { x: number; y: number; size: number; color: string; type: string; shape: number; hidden: boolean; zIndex: number };
export type Edges = { size: number; color: string; type: string; stated: boolean; hidden: boolean; zIndex: number };
export type Network = UndirectedGraph<Nodes, Edges>;

/** Node keys are indexes of entities. */
export function buildNetwork(atlas: Atlas): Network {
  const network: Network = new UndirectedGraph();
  for (const { index, x, y, radius, type } of atlas.entities) {
    network.addNode(String(index), { x, y, size: radius, color: "#888", type: "shape", shape: shapeOf(type), hidden: false, zIndex: radius });
  }
  const join = (first: Entity, second: Entity, stated: boolean): void => {
    const ends = [String(first.index), String(second.index)] as const;
    if (first !== second && !network.hasEdge(...ends)) network.addEdge(...ends, { size: 1, color: "#888", type: "line", stated, hidden: false, zIndex: stated ? 1 : 0 });
  };
  for (const { head, tail } of atlas.claims) join(head, tail, true);
  for (const { first, second } of atlas.ties) join(first, second, false);
  return network;
}

/** How large a node must be to be seen when everything is shown. */
export function sizeOf(entity: Entity, smallest: number): number {
  return Math.max(entity.radius, smallest);
}

export function paint(network: Network, atlas: Atlas, colours: Colours, byRegion: boolean): void {
  const colourOf = painter(colours, byRegion);
  const crowd = Math.min(1, Math.sqrt(1200 / Math.max(1, network.size)));
  const grey = `#${colours.edge.map((c) => c.toString(16).padStart(2, "0")).join("")}`;
  network.updateEachNodeAttributes((key, node) => ({ ...node, color: colourOf(atlas.entities[Number(key)]!) }), { attributes: ["color"] });
  network.updateEachEdgeAttributes(
    (_, edge, source, target) => {
      const [first, second] = [atlas.entities[Number(source)]!, atlas.entities[Number(target)]!];
      const inside = first.region === second.region && first.region >= 0;
      const colour = inside && byRegion ? colours.region(first.region) : grey;
      const strength = (inside ? (edge.stated ? 0.75 : 0.32) : edge.stated ? 0.3 : 0.13) * (inside ? Math.max(0.5, crowd) : Math.max(0.3, crowd));
      return { ...edge, color: premultiplied(colour, Number(strength.toFixed(3))) };
    },
    { attributes: ["color"] },
  );
}

export function painter(colours: Colours, byRegion: boolean): (entity: Entity) => string {
  return byRegion ? (entity) => colours.region(entity.region) : (entity) => colours.type(entity.type);
}

export function hide(network: Network, visible: readonly boolean[]): void {
  network.updateEachNodeAttributes((key, node) => ({ ...node, hidden: !visible[Number(key)] }), { attributes: ["hidden"] });
}
