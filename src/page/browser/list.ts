/**
 * A list that holds only the rows on screen, for mouse and keys.
 *
 * The list keeps the focus; which row is meant is told to screen readers by aria-activedescendant.
 */
import { el } from "./dom";

export interface Row {
  /** Tells it from other rows, also when the list is filled anew. */
  readonly key: string;
  /** Nothing to choose. */
  readonly isHead?: boolean;
}

export interface ListOptions<R extends Row> {
  /** Pixels. */
  readonly height: number;
  readonly role: "option" | "treeitem";
  draw(row: R): HTMLElement;
  choose(row: R): void;
  /** True where an arrow to the left or right means something. */
  side?(row: R, direction: -1 | 1): boolean;
}

/** Rows beyond the edge of the screen that are there already. */
const MARGIN = 8;

/** Firefox shows no element higher than about 17 million pixels; of more rows, the search finds the rest. */
const MOST_ROWS = 400_000;

export class List<R extends Row> {
  readonly #host: HTMLElement;
  readonly #options: ListOptions<R>;
  readonly #inner = el("div");
  #rows: readonly R[] = [];
  #cursor = -1;
  #frame = 0;

  constructor(host: HTMLElement, options: ListOptions<R>) {
    this.#host = host;
    this.#options = options;
    this.#inner.setAttribute("role", "presentation");
    host.append(this.#inner);
    host.addEventListener("scroll", () => this.#ask());
    new ResizeObserver(() => this.#paint()).observe(host);
    host.addEventListener("keydown", (event) => this.#key(event));
    host.addEventListener("click", (event) => this.#click(event));
  }

  /** @param isNew another question was asked: the answer is read from its start. */
  set(rows: readonly R[], isNew: boolean): void {
    const key = this.#rows[this.#cursor]?.key;
    this.#rows = rows.slice(0, MOST_ROWS);
    this.#cursor = rows.findIndex((row) => row.key === key);
    this.#inner.style.height = `${this.#rows.length * this.#options.height}px`;
    if (isNew) this.#host.scrollTop = 0;
    this.#paint();
  }

  /** Brings a row into view, and makes it the one that keys start from. */
  point(key: string): void {
    const place = this.#rows.findIndex((row) => row.key === key);
    if (place < 0) return;
    this.#cursor = place;
    this.#reveal();
    this.#paint();
  }

  /** Once a frame. */
  #ask(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  }

  #paint(): void {
    const { scrollTop, clientHeight } = this.#host;
    const { height } = this.#options;
    const first = Math.max(0, Math.floor(scrollTop / height) - MARGIN);
    const end = Math.ceil((scrollTop + clientHeight) / height) + MARGIN;
    const shown = this.#rows.slice(first, end);
    this.#inner.replaceChildren(...shown.map((row, i) => this.#draw(row, first + i)));
    this.#tellActive();
  }

  #draw(row: R, place: number): HTMLElement {
    const { height, role, draw } = this.#options;
    const element = draw(row);
    element.id = `${this.#host.id}-${place}`;
    element.style.top = `${place * height}px`;
    element.style.height = `${height}px`;
    element.setAttribute("role", role);
    element.setAttribute("aria-posinset", String(place + 1));
    element.setAttribute("aria-setsize", String(this.#rows.length));
    if (row.isHead === true) element.setAttribute("aria-disabled", "true");
    if (place === this.#cursor) element.classList.add("cursor");
    return element;
  }

  #tellActive(): void {
    const id = `${this.#host.id}-${this.#cursor}`;
    if (document.getElementById(id) === null) this.#host.removeAttribute("aria-activedescendant");
    else this.#host.setAttribute("aria-activedescendant", id);
  }

  #click(event: Event): void {
    const row = (event.target as Element).closest(".row");
    if (row === null) return;
    this.#cursor = Number(row.id.slice(this.#host.id.length + 1));
    this.#choose();
  }

  #choose(): void {
    const row = this.#rows[this.#cursor];
    if (row !== undefined && row.isHead !== true) this.#options.choose(row);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.#act(event.key)) return;
    event.preventDefault();
  }

  #act(key: string): boolean {
    const step = this.#stepOf(key);
    const row = this.#rows[this.#cursor];
    if (step !== undefined) this.#move(step);
    else if (key === "Enter" || key === " ") this.#choose();
    else if (key === "ArrowLeft" || key === "ArrowRight")
      return row !== undefined && this.#options.side?.(row, key === "ArrowLeft" ? -1 : 1) === true;
    else return false;
    return true;
  }

  #stepOf(key: string): number | undefined {
    const page = Math.max(1, Math.floor(this.#host.clientHeight / this.#options.height) - 1);
    const all = this.#rows.length;
    return { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -all, End: all }[key];
  }

  #move(step: number): void {
    const direction = Math.sign(step);
    let place = Math.max(0, Math.min(this.#rows.length - 1, this.#cursor + step));
    while (this.#rows[place]?.isHead === true && this.#rows[place + direction] !== undefined) place += direction;
    this.#cursor = place;
    this.#reveal();
    this.#paint();
  }

  #reveal(): void {
    const { height } = this.#options;
    const [top, host] = [this.#cursor * height, this.#host];
    if (top < host.scrollTop) host.scrollTop = top;
    else if (top + height > host.scrollTop + host.clientHeight) host.scrollTop = top + height - host.clientHeight;
  }
}
