/** A small picture of the whole map with a frame around what is on the screen; a click goes there. */
import type { Colours } from "../core/palette";
import { groundOf } from "../core/places";
import type { Ground } from "../core/places";
import type { Frame } from "./frame";
import type { Scene } from "./scene";

const WIDTH = 168;
const HEIGHT = 116;
const MARGIN = 8;

export class Minimap {
  readonly canvas = document.createElement("canvas");
  private readonly picture = document.createElement("canvas");
  private readonly ground: Ground;
  private readonly scale: number;
  private current = false;

  constructor(
    private readonly scene: Scene,
    goTo: (x: number, y: number) => void,
  ) {
    this.canvas.className = "minimap";
    this.canvas.setAttribute("aria-hidden", "true");
    this.ground = groundOf(scene.atlas.entities, scene.places, 30);
    this.scale = Math.min((WIDTH - 2 * MARGIN) / (this.ground.right - this.ground.left), (HEIGHT - 2 * MARGIN) / (this.ground.top - this.ground.bottom));
    for (const canvas of [this.canvas, this.picture]) [canvas.width, canvas.height] = [WIDTH * 2, HEIGHT * 2];
    this.canvas.addEventListener("pointerdown", (event) => {
      const box = this.canvas.getBoundingClientRect();
      goTo((event.clientX - box.left - this.x(0)) / this.scale, (this.y(0) - (event.clientY - box.top)) / this.scale);
    });
  }

  /** Forgets the drawn nodes, after a change of colours or filters. */
  paint(): void {
    this.current = false;
  }

  private drawNodes(): void {
    const context = this.picture.getContext("2d");
    if (!context || this.current) return;
    this.current = true;
    const { scene } = this;
    context.setTransform(2, 0, 0, 2, 0, 0);
    context.clearRect(0, 0, WIDTH, HEIGHT);
    for (const entity of scene.atlas.entities) {
      if (!scene.shown[entity.index]) continue;
      context.fillStyle = scene.colours[entity.index]!;
      context.fillRect(this.x(scene.x(entity)) - 0.6, this.y(scene.y(entity)) - 0.6, 1.2, 1.2);
    }
  }

  /** ``away`` takes it off the screen. */
  draw(frame: Frame, colours: Colours, away: boolean): void {
    const whole = away || frame.zoom < 1.35;
    this.canvas.classList.toggle("away", whole);
    const context = whole ? null : this.canvas.getContext("2d");
    if (!context) return;
    this.drawNodes();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, WIDTH * 2, HEIGHT * 2);
    context.drawImage(this.picture, 0, 0);
    context.setTransform(2, 0, 0, 2, 0, 0);
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.25;
    const [left, top] = [this.x(-frame.left / frame.scale), this.y(frame.top / frame.scale)];
    context.strokeRect(left, top, (frame.width / frame.scale) * this.scale, (frame.height / frame.scale) * this.scale);
  }

  private x(x: number): number {
    return WIDTH / 2 + (x - (this.ground.left + this.ground.right) / 2) * this.scale;
  }

  private y(y: number): number {
    return HEIGHT / 2 - (y - (this.ground.bottom + this.ground.top) / 2) * this.scale;
  }
}
