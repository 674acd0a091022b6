/** What the pointer rests on. Passing over things asks nothing, nor does what a wheel or a drag brings under a pointer that rests. */
import type { Entity } from "../core/atlas";

/** Milliseconds of rest that count as looking. */
const REST = 120;

export class Hover {
  private resting: Entity | null = null;
  private next: Entity | null = null;
  private timer = 0;
  /** The map moves under the pointer. */
  private moving = false;
  private readonly stopper = new AbortController();

  constructor(
    container: HTMLElement,
    private readonly changed: () => void,
  ) {
    const on = (type: "wheel" | "pointerdown" | "pointermove", act: (event: PointerEvent | WheelEvent) => void): void =>
      container.addEventListener(type, act, { signal: this.stopper.signal, passive: true, capture: true });
    const quiet = (): void => {
      this.moving = true;
      this.look(null);
    };
    on("wheel", quiet);
    on("pointerdown", quiet);
    on("pointermove", (event) => (this.moving = event.buttons !== 0));
  }

  /** The entity that is being looked at. */
  get entity(): Entity | null {
    return this.resting;
  }

  /** The pointer came over an entity, or left it. */
  over(entity: Entity | null): void {
    const next = this.moving ? null : entity;
    if (next === this.next) return;
    this.next = next;
    clearTimeout(this.timer);
    if (!next) this.settle();
    else this.timer = window.setTimeout(() => this.settle(), REST);
  }

  /** Looks at an entity without waiting: the keyboard is on it. */
  look(entity: Entity | null): void {
    clearTimeout(this.timer);
    this.next = entity;
    this.settle();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.stopper.abort();
  }

  private settle(): void {
    if (this.resting === this.next) return;
    this.resting = this.next;
    this.changed();
  }
}
