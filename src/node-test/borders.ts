/**
 * Decides which test or hook of node:test running code belongs to.
 *
 * Of nested tests it is the innermost. If several tests run at once, or if a test was cut off and may still run, nobody
 * alone has it, and it goes into the shared set.
 */
import type { RealmOwner } from "../suite/realm-recorder";
import { isAround, kindOf, type NodeTest, pathOf, testsAround } from "./node-objects";

/** Is told of each change. */
export interface OwnerListener {
  /** @param node the test or hook that is running, if there is one. */
  turnTo(owner: RealmOwner, node: NodeTest | undefined): void;
  end(test: NodeTest): void;
}

export class Borders {
  readonly #listener: OwnerListener;
  readonly #fileOf: (node: NodeTest) => string;
  /** In the order in which they started. */
  readonly #underWay = new Set<NodeTest>();
  readonly #shared = new Set<NodeTest>();
  #last: NodeTest | undefined;
  /** Whether tests have begun. Before that, hooks of the file may run while it loads. */
  #hasBegun = false;
  /** Whether several run at once. */
  #isApart = false;
  /** Whether a test was cut off that may still run. */
  #isOverrun = false;

  constructor(listener: OwnerListener, fileOf: (node: NodeTest) => string) {
    this.#listener = listener;
    this.#fileOf = fileOf;
  }

  /** Whether other tests may have run at the same time. */
  isShared(test: NodeTest): boolean {
    return this.#shared.has(test);
  }

  started(node: NodeTest): void {
    if (this.#underWay.has(node)) return;
    const before = this.#last;
    this.#hasBegun ||= !isOfFile(node);
    this.#add(node);
    if (before !== undefined && !isWaiting(before, node) && !isWaiting(node, before)) this.#isApart = true;
    if (this.#isApart) for (const one of this.#underWay) this.#shared.add(one);
    if (this.#isOverrun) this.#shared.add(node);
    this.#listener.turnTo(this.#owner(), this.#last);
  }

  /** Nothing else runs until a hook has ended. */
  #add(node: NodeTest): void {
    const before = this.#last;
    this.#underWay.add(node);
    this.#last = node;
    if (before === undefined || kindOf(before) !== "hook" || !isWaiting(node, before)) return;
    this.#underWay.delete(before);
    this.#underWay.add(before);
    this.#last = before;
  }

  /**
   * What it contains and has not ended is cut off with it. A test that was cancelled before it began leaves nothing.
   */
  ended(node: NodeTest): void {
    const isUnderWay = this.#underWay.has(node);
    if (wasCutOff(node) && (isUnderWay || kindOf(node) === "hook")) this.#isOverrun = true;
    if (!isUnderWay) return;
    if (this.#isOverrun) this.#shared.add(node);
    if (kindOf(node) === "test") this.#listener.end(node);
    this.#underWay.delete(node);
    for (const inner of [...this.#underWay].filter((one) => isAround(node, one))) this.#cutOff(inner);
    const rest = [...this.#underWay];
    this.#last = rest.at(-1);
    this.#isApart &&= rest.some((one, i) => i > 0 && !isWaiting(rest[i - 1] as NodeTest, one));
    this.#listener.turnTo(this.#owner(), this.#last);
  }

  #cutOff(node: NodeTest): void {
    this.#underWay.delete(node);
    this.#shared.add(node);
    this.#isOverrun = true;
  }

  #owner(): RealmOwner {
    const node = this.#last;
    if (node === undefined) return this.#hasBegun ? { kind: "shared", file: undefined } : "load";
    if (this.#isApart) return { kind: "shared", file: isOfFile(node) ? undefined : this.#fileOf(node) };
    if (kindOf(node) === "test") return { kind: "test", file: this.#fileOf(node), tests: [node, ...testsAround(node)] };
    const describe = node.parentTest as NodeTest;
    const file = isOfFile(node) ? undefined : this.#fileOf(describe);
    return { kind: "hooks", file, path: pathOf(describe) };
  }
}

/** Whether one waits while the other runs: for a test inside it, or for hooks of what contains it. */
function isWaiting(one: NodeTest, other: NodeTest): boolean {
  const hook = kindOf(other) === "hook" ? other.parentTest : undefined;
  return isAround(one, other) || (hook !== undefined && hook !== null && (isAround(hook, one) || isAround(one, hook)));
}

/** Whether the hook is outside of all describes. */
function isOfFile({ parentTest }: NodeTest): boolean {
  return parentTest !== undefined && parentTest !== null && kindOf(parentTest) === "root";
}

/** By a timeout or a signal. A test that fails has really ended. */
function wasCutOff({ cancelled, error }: NodeTest): boolean {
  return cancelled || ["testTimeoutFailure", "testAborted"].includes(String(error?.failureType));
}
