/** Draws nodes and lines with sigma, in WebGL. */
import { UndirectedGraph } from "graphology";
import Sigma from "sigma";
import { EdgeLineProgram, EdgeRectangleProgram } from "sigma/rendering";
import type { CameraState } from "sigma/types";
import { groundOf } from "../core/places";
import { channels, premultiplied } from "../core/palette";
import type { Place } from "./frame";
import { outline, ShapeProgram } from "./program";
import { MANY_LINES } from "./scene";
import type { Scene } from "./scene";
import { shapeOf } from "./shapes";
import type { MapView, ViewEvents } from "./view";

const WHOLE: CameraState = { x: 0.5, y: 0.5, angle: 0, ratio: 1 };

type Nodes = { x: number; y: number; size: number; color: string; type: string; shape: number; hidden: boolean; zIndex: number };
type Edges = { size: number; color: string; type: string; hidden: boolean; zIndex: number };

export class SigmaView implements MapView {
  readonly layers: MapView["layers"];
  private readonly graph = new UndirectedGraph<Nodes, Edges>();
  private readonly sigma: Sigma;

  constructor(
    private readonly scene: Scene,
    container: HTMLElement,
    events: ViewEvents,
  ) {
    this.fill();
    const many = scene.lines.length > MANY_LINES;
    this.sigma = new Sigma(this.graph, container, {
      allowInvalidContainer: true,
      renderLabels: false,
      stagePadding: 0,
      zIndex: !many,
      hideEdgesOnMove: many,
      enableCameraRotation: false,
      minCameraRatio: 0.005,
      maxCameraRatio: 8,
      minEdgeThickness: 0.9,
      zoomToSizeRatioFunction: (ratio) => ratio ** 0.72,
      defaultDrawNodeHover: () => undefined,
      nodeProgramClasses: { shape: ShapeProgram },
      edgeProgramClasses: { line: many ? EdgeLineProgram : EdgeRectangleProgram },
      defaultEdgeType: "line",
      defaultNodeType: "shape",
    });
    // Whatever moves, a unit of the map stays a unit of the camera.
    const ground = groundOf(scene.atlas.entities, scene.places, 0);
    this.sigma.setCustomBBox({ x: [ground.left, ground.right], y: [ground.bottom, ground.top] });
    const land = this.sigma.createCanvas("land", { beforeLayer: "edges" });
    const focus = this.sigma.createCanvas("focus", { afterLayer: "nodes" });
    this.layers = { land, focus, names: this.sigma.createCanvas("names", { afterLayer: "focus" }) };
    this.listen(events);
  }

  size(): { width: number; height: number } {
    return this.sigma.getDimensions();
  }

  place(): Place {
    const { width, height } = this.sigma.getDimensions();
    const { x, y } = this.sigma.viewportToGraph({ x: width / 2, y: height / 2 });
    return { x, y, scale: this.unit() / this.sigma.getCamera().ratio };
  }

  go({ x, y, scale }: Place, animate: boolean): void {
    const framed = this.sigma.viewportToFramedGraph(this.sigma.graphToViewport({ x, y }, { cameraState: WHOLE }), { cameraState: WHOLE });
    const camera = this.sigma.getCamera();
    const target = { x: framed.x, y: framed.y, angle: 0, ratio: camera.getBoundedRatio(this.unit() / scale) };
    if (animate) void camera.animate(target, { duration: 420, easing: "cubicInOut" });
    else camera.setState(target);
  }

  refresh(): void {
    const { scene } = this;
    const { entities } = scene.atlas;
    const unit = this.unit();
    outline.colour = channels(scene.outline);
    this.graph.updateEachNodeAttributes((key, node) => {
      const entity = entities[Number(key)]!;
      const shown = { x: scene.x(entity), y: scene.y(entity), size: scene.radius(entity, unit), color: scene.colours[entity.index]!, hidden: !scene.shown[entity.index] };
      return { ...node, ...shown };
    });
    this.graph.updateEachEdgeAttributes((key, edge) => {
      const line = scene.lines[Number(key)]!;
      // sigma multiplies by the zoom to this power; lines are to keep about their width.
      return { ...edge, size: (line.stated ? 1.5 : 1.1) * (unit / scene.fit) ** 0.72, color: premultiplied(line.colour, Number(line.alpha.toFixed(3))), hidden: !line.shown };
    });
    this.sigma.refresh();
  }

  request(): void {
    this.sigma.scheduleRender();
  }

  resize(): void {
    this.sigma.resize();
  }

  kill(): void {
    this.sigma.kill();
  }

  /** Node and edge keys are indexes of entities and lines. */
  private fill(): void {
    for (const entity of this.scene.atlas.entities) {
      const { index, radius, type } = entity;
      this.graph.addNode(index, { x: this.scene.x(entity), y: this.scene.y(entity), size: radius, color: "#888", type: "shape", shape: shapeOf(type), hidden: false, zIndex: radius });
    }
    this.scene.lines.forEach(({ link, stated }, key) => this.graph.addEdgeWithKey(key, link.first.index, link.second.index, { size: 1, color: "#888", type: "line", hidden: false, zIndex: stated ? 1 : 0 }));
  }

  /** Pixels a unit of the map at ratio 1. */
  private unit(): number {
    const at = (x: number): number => this.sigma.graphToViewport({ x, y: 0 }, { cameraState: WHOLE }).x;
    return (at(1000) - at(0)) / 1000;
  }

  private listen(events: ViewEvents): void {
    const entity = (node: string) => this.scene.atlas.entities[Number(node)]!;
    this.sigma.on("enterNode", ({ node }) => events.hover(entity(node)));
    this.sigma.on("leaveNode", () => events.hover(null));
    this.sigma.on("clickNode", ({ node, event }) => events.click(entity(node), event.x, event.y));
    this.sigma.on("clickStage", ({ event }) => events.click(null, event.x, event.y));
    const twice = ({ preventSigmaDefault }: { preventSigmaDefault(): void }): void => {
      if (events.twice()) preventSigmaDefault();
    };
    this.sigma.on("doubleClickNode", twice);
    this.sigma.on("doubleClickStage", twice);
    this.sigma.on("moveBody", ({ event }) => events.move(event.x, event.y));
    this.sigma.on("afterRender", () => events.drawn());
  }
}
