/**
 * Statements: declarations, branches, jumps, and what catches errors. A name can be read from its declaration to the
 * end of the list that it is in.
 */
import { type Place, withNames } from "./place";
import { THROWS } from "./throwing";
import { type Production, type Writer, write } from "./writer";

export const STATEMENTS: readonly [Production, ...Production[]] = [
  (w, at) => `${w.expression(at)};`,
  ifStatement,
  ifStatement,
  guard,
  declaration,
  declaration,
  destructuring,
  switchStatement,
  labelled,
  tryStatement,
  (w, at) => `{ ${w.list(at)} }`,
  (w) => `look(${w.call()});`,
  (w) => w.pick(";", "debugger;", "v(0), v(1);", "'text';", "if (v(0)); else;", "look();"),
  deadZone,
  throwing,
];

/** A statement that control leaves, where there is a place to go. */
export function exit(w: Writer, at: Place): string {
  const exits = [
    ...(at.canReturn ? [() => `return ${w.expression(at)};`, () => "return;"] : []),
    ...(at.loop ? [() => "continue;"] : []),
    ...(at.breakable ? [() => "break;"] : []),
    ...(at.caught ? [() => `throw new Error(${w.call()});`, () => `throw [${w.expression(at)}];`] : []),
    ...at.labels.map((label) => () => `break ${label};`),
    ...at.loopLabels.map((label) => () => `continue ${label};`),
  ];
  return w.one(() => `${w.call()};`, ...exits);
}

function ifStatement(w: Writer, at: Place): string {
  const hint = w.pick("", "", "", "/* istanbul ignore if */ ", "/* istanbul ignore else */ ", w.hint());
  const arm = (): string => {
    return w.one(
      () => `{ ${w.list(at)} }`,
      () => `${w.expression(at)};`,
      () => exit(w, at),
      () => `{ ${w.list(at)} }`,
    );
  };
  const otherwise = (): string =>
    w.one(
      () => "",
      () => ` else ${arm()}`,
      () => ` else ${w.hint()}if (${w.expression(at)}) ${arm()}`,
    );
  return `${hint}if (${w.expression(at)}) ${arm()}${otherwise()}`;
}

function guard(w: Writer, at: Place): string {
  return `if (${w.expression(at)}) { ${w.call()}; ${exit(w, at)} }`;
}

function declaration(w: Writer, at: Place): string {
  const word = w.pick("const", "let", "var");
  const names = Array.from({ length: w.pick(1, 2, 3) }, () => w.name());
  const value = (name: string): string => {
    const made = `${name} = ${w.hint()}${w.expression(at)}`;
    return word === "const" ? made : w.pick(made, made, name);
  };
  const text = `${w.hint()}${word} ${names.map(value).join(", ")};`;
  declare(at, word, names);
  return text;
}

function destructuring(w: Writer, at: Place): string {
  const word = w.pick("const", "let", "var");
  const names: string[] = [];
  const { text, value } = w.pattern(at, () => {
    names.push(w.name());
    return names.at(-1) as string;
  });
  declare(at, word, names);
  return `${word} ${text} = ${value};`;
}

function declare({ names }: Place, word: string, made: readonly string[]): void {
  names.readable.push(...made);
  if (word !== "const") names.assignable.push(...made);
}

function switchStatement(w: Writer, at: Place): string {
  const inside = { ...at, breakable: true };
  const label = (): string =>
    `${w.hint()}case ${w.one(
      () => "0",
      () => "1",
      () => w.expression(at),
    )}:`;
  const bodies = Array.from({ length: w.pick(1, 2, 3, 0) }, (_, i) => {
    const from = i === 1 && w.pick(true, false) ? "default:" : w.one(label, () => `${label()} ${label()}`);
    return `${from} ${w.list(inside)} ${w.one(
      () => "break;",
      () => "",
      () => exit(w, inside),
    )}`;
  });
  return `switch (${w.expression(at)}) { ${bodies.join(" ")} }`;
}

function labelled(w: Writer, at: Place): string {
  const label = `l${w.id()}`;
  const labels = [...at.labels, label];
  return w.one(
    () => `${label}: { ${w.list({ ...at, labels })} }`,
    () => `${label}: if (${w.expression(at)}) { ${w.list({ ...at, labels })} }`,
    () => {
      const inside = { ...at, labels, loopLabels: [...at.loopLabels, label], loop: true, breakable: true };
      return `${label}: for (const ${w.name()} of [1, 2, 3]) { ${w.list(inside)} }`;
    },
    () => `${label}: l${w.id()}: ${w.expression(at)};`,
  );
}

function tryStatement(w: Writer, at: Place): string {
  const handler = (): string =>
    w.one(
      () => `catch { ${w.list(at)} }`,
      () => `catch (e) { caught(e); ${w.list(at)} }`,
      () => `catch ({ message: e = ${w.expression(at)} }) { ${w.list(withNames(at, "e"))} }`,
    );
  const finalizer = (): string => `finally { ${w.list(at)} }`;
  const after = w.pick(handler, () => `${handler()} ${finalizer()}`, finalizer);
  const caught = at.caught || after !== finalizer;
  return `try { ${w.list({ ...at, caught })} } ${after()}`;
}

/** Nothing comes after what throws, so that its block has run to the end. */
function throwing(w: Writer, at: Place): string {
  return `try { ${write(w, at, THROWS)}; } catch (e) { caught(e); }`;
}

/** A function called before the line that gives its variable a value, and after it. */
function deadZone(w: Writer, at: Place): string {
  const [name, read] = [w.name(), w.name()];
  const declared = w.one(
    () => `let ${name} = ${w.expression(at)};`,
    () => `class ${name} {}`,
    () => `const ${name} = ${w.call()};`,
  );
  return `{ safely(${read}); ${declared} safely(${read}); function ${read}() { typeof ${name}; } }`;
}
