/** Istanbul's literal as text: the object that Babel's valueToNode and printer would write, on one line. */

/** Property names that need no quotes. `__proto__` is not among them: it would set the object's prototype. */
const PLAIN_KEY = /^(?!__proto__$)(?:[A-Za-z_$][\w$]*|0|[1-9]\d{0,14})$/;

/** Some hosts read a script as Latin-1, and older engines end a string at U+2028. */
const NOT_ASCII = /[^\x20-\x7e]/g;

/** @throws Error for anything but plain data. */
export function literalText(value: unknown): string {
  if (typeof value === "string") return stringText(value);
  if (typeof value === "number") return numberText(value);
  if (value === null || value === undefined || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `[${value.map(literalText).join(",")}]`;
  if (typeof value !== "object") throw new Error(`a ${typeof value} cannot be written into a module`);
  return `{${Object.entries(value).map(propertyText).join(",")}}`;
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) return `${Math.sign(value)}/0`;
  return Object.is(value, -0) ? "-0" : String(value);
}

function propertyText([name, value]: [string, unknown]): string {
  return `${keyText(name)}:${literalText(value)}`;
}

function keyText(name: string): string {
  if (PLAIN_KEY.test(name)) return name;
  return name === "__proto__" ? '["__proto__"]' : stringText(name);
}

function stringText(value: string): string {
  return JSON.stringify(value).replace(NOT_ASCII, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
