import { describe, expect, test } from "@jest/globals";
import { countPrograms, shellText } from "../../src/trace/shell-command";

describe("the text of a shell command", () => {
  test.each([
    [["/bin/sh", "-c", "node a"], "node a"],
    [["bash", "-lc", "x", "y"], "x"],
    [["sh", "-e", "-c", "x"], "x"],
    [["sh", "a.sh"], undefined],
    [["sh", "-c"], undefined],
    [["node", "-c", "x"], undefined],
    [["env", "sh", "-c", "x"], undefined],
    [[], undefined],
  ])("%j", (command, text) => {
    expect(shellText(command)).toBe(text);
  });
});

describe("programs that a text starts", () => {
  test.each([
    ["", 0],
    ["cd /x && pwd", 0],
    ["node a.js", 1],
    ["  node 'a b.js' \"c d\" e\\ f", 1],
    ["A=1 B='2 3' node a", 1],
    ["exec node a", 1],
    ["node a | node b", 2],
    ["node a && node b || node c; node d", 4],
    ["node a & node b", 2],
    ["node a\nnode b", 2],
    ["node a > out 2>&1 < in", 1],
    ["node a 2>/dev/null | cat", 2],
    ["node a &> out", 1],
    ["node a 'x; rm y' \"; z\"", 1],
    ["node $FILE ~/x *.js", 1],
    ["$PROGRAM x", 1],
    ["'a program' x", 1],
    ["cat a | sort | uniq -c", 3],
  ])("%j", (text, count) => {
    expect(countPrograms(text)).toBe(count);
  });

  test.each([
    "node $(cat x)",
    "node `cat x`",
    'node "$(cat x)"',
    'node "`cat x`"',
    "(node a)",
    "f() { node a; }",
    "{ node a; }",
    "if true; then node a; fi",
    "for x in 1 2 3; do node $x; done",
    "while true; do node a; done",
    "eval node a",
    ". ./a.sh",
    "source a.sh",
    "! node a",
    "time node a",
    "cat << END",
    ["node $", "{A:=x}"].join(""),
    "node 'open",
    'node "open',
    "trap 'rm x' EXIT; node a",
  ])("cannot be told of %j", (text) => {
    expect(countPrograms(text)).toBeUndefined();
  });
});
