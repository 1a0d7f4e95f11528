/**
 * The realm that a test itself runs in, with the interface of Realm: each host has a coverage object of its own.
 */
import { type CoverageObject, type Entry, FILE, type Realm } from "./instrument";

export type Host = Pick<Realm, "run" | "coverage" | "entry">;

export class HereRealm implements Host {
  readonly coverage: CoverageObject = {};

  /** Code finds its coverage object when it starts, so that is when it has to be in place. */
  run(code: string): unknown {
    const module = { exports: {} };
    Reflect.set(globalThis, "__coverage__", this.coverage);
    new Function("exports", "module", code)(module.exports, module);
    return module.exports;
  }

  entry(): Entry {
    return this.coverage[FILE] as Entry;
  }

  /** Leaves the global object as it was. */
  static clear(): void {
    Reflect.deleteProperty(globalThis, "__coverage__");
  }
}
