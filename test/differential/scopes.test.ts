/**
 * Plugins that come after ours find the scopes that Babel would find in the code as we print it: bindings, their kinds, and
 * every reference and assignment at the place where it now stands in the tree.
 */
import { type BabelFile, type NodePath, type PluginItem, types as t, transformSync } from "@babel/core";
import { generate } from "@babel/generator";
import { describe, expect, test } from "@jest/globals";
import { FILE, ours } from "../support/instrument";
import { LIBRARIES, readModule } from "../support/libraries";
import { PROGRAMS } from "./programs";

type Scope = NodePath["scope"];

interface Seen {
  readonly code: string;
  readonly bindings: readonly string[];
}

/** What a plugin behind `plugins` finds before anything is visited. */
function seenAfter(plugins: PluginItem[], code: string): Seen {
  let seen: Seen = { code: "", bindings: [] };
  const look = (): object => ({
    visitor: {},
    pre: ({ path, ast }: BabelFile) => {
      seen = { code: generate(ast).code, bindings: bindingsIn(path) };
    },
  });
  const parserOpts = { allowReturnOutsideFunction: true } as const;
  const options = { filename: FILE, babelrc: false, configFile: false, code: false } as const;
  transformSync(code, { ...options, sourceType: "unambiguous", parserOpts, plugins: [...plugins, look] });
  return seen;
}

function bindingsIn(program: NodePath<t.Program>): string[] {
  const scopes = new Set<Scope>([program.scope]);
  program.traverse({ Scopable: ({ scope }) => void scopes.add(scope) });
  return [...scopes].flatMap(({ block, bindings }) =>
    Object.entries(bindings).map(([name, { kind, constantViolations, references, referencePaths }]) => {
      const [uses, changes] = [referencePaths, constantViolations].map((paths) => paths.filter(isInPlace).length);
      const lost = referencePaths.length + constantViolations.length - (uses as number) - (changes as number);
      return `${block.type} ${kind} ${name}: ${references} ${uses} ${changes} ${lost}`;
    }),
  );
}

/** Whether a path and those above it say where their nodes are. */
function isInPlace({ node, parent, parentPath, listKey, key, container }: NodePath): boolean {
  if (parentPath === null) return t.isProgram(node);
  const holder = listKey === undefined || listKey === null ? parent : Reflect.get(parent, listKey);
  return holder === container && Reflect.get(holder, key as string) === node && isInPlace(parentPath);
}

describe.each([{}, { reportLogic: true }, { precision: "block" }, { maps: "compact" }])("with %o", (options) => {
  test.each(Object.entries(PROGRAMS))("%s", (_name, code) => {
    const seen = seenAfter([ours(options)], code);
    expect(seen.code).toContain("cov_");
    expect(seen.bindings).toEqual(seenAfter([], seen.code).bindings);
  });
});

test.each(LIBRARIES.map(({ name, source }) => [name, source] as const))("%s", (_name, source) => {
  const code = readModule(source);
  const seen = seenAfter([ours()], code);
  expect(seen.bindings.length).toBeGreaterThan(100);
  expect(seen.bindings).toEqual(seenAfter([], seen.code).bindings);
});
