/** A long list that is one stop for the Tab key: arrows, Home and End go on in it. */

export class Walk {
  /** The id of the button that Tab leads to. */
  private at = "";

  constructor(private readonly list: HTMLElement) {
    list.addEventListener("keydown", (event) => this.key(event));
    list.addEventListener("focusin", (event) => this.stop((event.target as HTMLElement).id));
  }

  /** Makes one of the buttons the stop, the first where none is named; to be called when they are drawn anew. */
  stop(id = this.at): void {
    const buttons = this.buttons();
    const chosen = buttons.find((button) => button.id === id) ?? buttons[0];
    this.at = chosen?.id ?? "";
    for (const button of buttons) button.tabIndex = button === chosen ? 0 : -1;
  }

  /** Up and down to the next row, left and right within it. */
  private key(event: KeyboardEvent): void {
    const rows = [...this.list.querySelectorAll("li")].map((row) => [...row.querySelectorAll("button")]).filter((row) => row.length);
    const row = rows.findIndex((buttons) => buttons.includes(event.target as HTMLButtonElement));
    const column = rows[row]?.indexOf(event.target as HTMLButtonElement) ?? 0;
    const to = { ArrowDown: [row + 1, column], ArrowUp: [row - 1, column], ArrowRight: [row, column + 1], ArrowLeft: [row, column - 1], Home: [0, 0], End: [rows.length - 1, 0] }[event.key];
    const next = to && rows[to[0]!]?.[to[1]!];
    if (!next || row < 0) return;
    event.preventDefault();
    next.focus();
  }

  private buttons(): HTMLButtonElement[] {
    return [...this.list.querySelectorAll("button")];
  }
}
