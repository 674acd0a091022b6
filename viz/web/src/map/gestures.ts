/** Mouse, pen and fingers on the canvas view: drag, wheel, pinch, tap. Places are pixels of the element. */

export interface GestureEvents {
  pan(dx: number, dy: number): void;
  zoom(factor: number, x: number, y: number): void;
  move(x: number, y: number): void;
  leave(): void;
  tap(x: number, y: number): void;
  doubleTap(x: number, y: number): void;
}

/** A pointer that moved less is a tap. */
const STILL = 5;

interface Finger {
  x: number;
  y: number;
  readonly startX: number;
  readonly startY: number;
}

export class Gestures {
  private readonly fingers = new Map<number, Finger>();
  private pinched = false;
  private readonly stopper = new AbortController();

  constructor(
    private readonly element: HTMLElement,
    private readonly events: GestureEvents,
  ) {
    const on = <K extends keyof HTMLElementEventMap>(type: K, act: (event: HTMLElementEventMap[K]) => void, passive = true): void =>
      element.addEventListener(type, act, { signal: this.stopper.signal, passive });
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.moved(event));
    on("pointerup", (event) => this.up(event));
    on("pointercancel", (event) => this.fingers.delete(event.pointerId));
    on("pointerleave", () => this.fingers.size || events.leave());
    on("dblclick", (event) => events.doubleTap(...this.at(event)));
    on("wheel", (event) => this.wheel(event), false);
  }

  stop(): void {
    this.stopper.abort();
  }

  private at(event: MouseEvent): [number, number] {
    const box = this.element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  private down(event: PointerEvent): void {
    const [x, y] = this.at(event);
    if (event.button !== 0) return;
    this.element.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, { x, y, startX: x, startY: y });
    this.pinched = this.fingers.size > 1;
  }

  private moved(event: PointerEvent): void {
    const [x, y] = this.at(event);
    const finger = this.fingers.get(event.pointerId);
    if (!finger) return this.events.move(x, y);
    const before = this.span();
    const [dx, dy] = [x - finger.x, y - finger.y];
    [finger.x, finger.y] = [x, y];
    const after = this.span();
    if (before && after) this.events.zoom(after.width / Math.max(1, before.width), after.x, after.y);
    this.events.pan(dx / this.fingers.size, dy / this.fingers.size);
  }

  private up(event: PointerEvent): void {
    const finger = this.fingers.get(event.pointerId);
    this.fingers.delete(event.pointerId);
    if (!finger || this.pinched) return;
    if (Math.hypot(finger.x - finger.startX, finger.y - finger.startY) < STILL) this.events.tap(finger.x, finger.y);
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    this.events.zoom(Math.exp(-Math.max(-300, Math.min(300, event.deltaY * lines)) * 0.0022), ...this.at(event));
  }

  /** How far two fingers are apart, and their middle. */
  private span(): { width: number; x: number; y: number } | null {
    const [a, b] = [...this.fingers.values()];
    return a && b ? { width: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } : null;
  }
}
