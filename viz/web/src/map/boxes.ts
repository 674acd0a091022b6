/** Keeps boxes on the screen from covering each other. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const CELL = 64;

export class Boxes {
  private readonly cells = new Map<number, Box[]>();

  /** Takes the box's place if it is free. */
  take(box: Box): boolean {
    if (!this.free(box)) return false;
    this.add(box);
    return true;
  }

  free(box: Box): boolean {
    for (const cell of covered(box)) {
      for (const other of this.cells.get(cell) ?? []) {
        if (box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom) return false;
      }
    }
    return true;
  }

  add(box: Box): void {
    for (const cell of covered(box)) {
      const there = this.cells.get(cell);
      if (there) there.push(box);
      else this.cells.set(cell, [box]);
    }
  }
}

function* covered(box: Box): Generator<number> {
  for (let row = Math.floor(box.top / CELL); row <= Math.floor(box.bottom / CELL); row++) {
    for (let column = Math.floor(box.left / CELL); column <= Math.floor(box.right / CELL); column++) yield row * 4096 + column;
  }
}
