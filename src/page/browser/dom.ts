/**
 * Elements, and numbers as people read them. Text from the run only ever becomes text.
 */

export function el<K extends keyof HTMLElementTagNameMap>(tag: K, name = "", text?: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (name !== "") made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** An element of the template. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

export function num(count: number): string {
  return count.toLocaleString("en");
}

export function plural(count: number, noun: string): string {
  return `${num(count)} ${noun}${count === 1 ? "" : "s"}`;
}

export function duration(milliseconds: number | null): string {
  if (milliseconds === null) return "";
  return milliseconds >= 1000 ? `${(milliseconds / 1000).toFixed(1)} s` : `${Math.round(milliseconds)} ms`;
}

/** Whole percents, of which neither 0 nor 100 is said where it is not so. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return "–";
  const exact = (part / whole) * 100;
  if (part < whole && exact > 99.5) return "99+%";
  return part > 0 && exact < 1 ? "<1%" : `${Math.round(exact)}%`;
}

/** Counts with what they count. */
export function facts(pairs: readonly (readonly [string, string])[]): HTMLElement[] {
  return pairs.map(([count, of]) => {
    const fact = el("span");
    fact.append(el("b", "", count), ` ${of}`);
    return fact;
  });
}
