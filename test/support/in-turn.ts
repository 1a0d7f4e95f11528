import { test } from "@jest/globals";
import { isLong } from "./effort";

type Body<Row extends readonly unknown[]> = (...row: Row) => unknown;

interface TestInTurn {
  (name: string, body: () => unknown): void;
  each<Row extends readonly [unknown, ...unknown[]]>(rows: readonly Row[]): (name: string, body: Body<Row>) => void;
}

/**
 * `test` for the describe of one of several choices, such as Nodes, each of which all scenarios hold under: the short
 * form tries each scenario under one of them, in turn, and the long form under all.
 */
export function inTurn<T>(choices: readonly T[], choice: T): TestInTurn {
  let scenarios = 0;
  const isMine = (): boolean => isLong || choices.indexOf(choice) === scenarios++ % choices.length;
  const one = (name: string, body: () => unknown): void => {
    if (isMine()) test(name, async () => void (await body()));
  };
  return Object.assign(one, {
    each: <Row extends readonly [unknown, ...unknown[]]>(rows: readonly Row[]) => {
      const mine = rows.filter(isMine);
      return (name: string, body: Body<Row>): void => {
        if (mine.length > 0) test.each(mine)(name, async (...row) => void (await body(...(row as unknown as Row))));
      };
    },
  });
}
