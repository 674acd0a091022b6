/** Moves the view so that given ground fills the part of the stage that no card covers. */
import type Sigma from "sigma";
import type { CameraState } from "sigma/types";

export interface Ground {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** Pixels at each side that cards cover. */
export interface Inset {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const WHOLE: CameraState = { x: 0.5, y: 0.5, angle: 0, ratio: 1 };

/** The camera that shows the ground in the free part of the stage, no closer than ``nearest`` pixels a unit. */
export function showing(sigma: Sigma, ground: Ground, inset: Inset, nearest: number): CameraState {
  const { width, height } = sigma.getDimensions();
  const free = { width: Math.max(80, width - inset.left - inset.right), height: Math.max(80, height - inset.top - inset.bottom) };
  const scale = (sigma.graphToViewport({ x: 1000, y: 0 }, { cameraState: WHOLE }).x - sigma.graphToViewport({ x: 0, y: 0 }, { cameraState: WHOLE }).x) / 1000;
  const wanted = Math.min(nearest, free.width / Math.max(1, ground.right - ground.left), free.height / Math.max(1, ground.top - ground.bottom));
  const ratio = scale / wanted;
  const middle = { x: (ground.left + ground.right) / 2, y: (ground.bottom + ground.top) / 2 };
  // The ground's middle belongs in the middle of the free part, which is off the stage's own middle.
  const target = { x: middle.x - (inset.left + free.width / 2 - width / 2) / wanted, y: middle.y + (inset.top + free.height / 2 - height / 2) / wanted };
  const framed = sigma.viewportToFramedGraph(sigma.graphToViewport(target, { cameraState: WHOLE }), { cameraState: WHOLE });
  return { x: framed.x, y: framed.y, angle: 0, ratio };
}

export function groundOf(points: readonly { x: number; y: number }[], margin: number): Ground {
  let ground = { left: Infinity, right: -Infinity, bottom: Infinity, top: -Infinity };
  for (const { x, y } of points) {
    ground = { left: Math.min(ground.left, x), right: Math.max(ground.right, x), bottom: Math.min(ground.bottom, y), top: Math.max(ground.top, y) };
  }
  return { left: ground.left - margin, right: ground.right + margin, bottom: ground.bottom - margin, top: ground.top + margin };
}
