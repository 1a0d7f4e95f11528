/**
 * The properties that an object had, and a way to restore them for a moment. It runs where a program may have removed
 * anything, or put anything on Object.prototype. So it calls only functions that it took when it was loaded, and its
 * descriptors inherit from nothing.
 */

/** Taken at load: a program under test may replace them later. */
const { apply, defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;
const { is, setPrototypeOf } = Object;

/**
 * Jest marks with this symbol what its environments must not clear away, and in the first test file of a process
 * Object.prototype. Nobody else looks it up, so it stays: taking it off and putting it back would make V8 drop all
 * compiled code each time. Babel then took about twice as long for the files of a Jest run.
 */
const JEST_MARK = Symbol.for("$$jest-protect-from-deletion");

/** A property that was restored, with the value that the program had there. */
interface Change {
  readonly object: object;
  readonly key: PropertyKey;
  readonly before: PropertyDescriptor | undefined;
}

/**
 * The changes in the order in which they were made. Not an array: a program can give arrays setters for elements that
 * do not exist yet.
 */
export interface Changes {
  length: number;
  [index: number]: Change;
}

export function noChanges(): Changes {
  return bare({ length: 0 });
}

/**
 * A property of the object. `process` and `Buffer` are accessors of Node's; behind those, an assignment by the program
 * leaves another value.
 */
interface Property {
  readonly descriptor: PropertyDescriptor;
  /** What the getter returned, if it was called. */
  readonly value: unknown;
}

export class Snapshot {
  readonly #object: object;
  readonly #keys: readonly PropertyKey[];
  readonly #properties: readonly (Property | undefined)[];
  /** Whether other properties of the object are removed. */
  readonly #isWhole: boolean;

  /** @param keys the properties to keep; without it, all that exist, and no others. */
  constructor(object: object, keys?: readonly PropertyKey[]) {
    this.#object = object;
    this.#isWhole = keys === undefined;
    this.#keys = keys ?? ownKeys(object);
    this.#properties = this.#keys.map((key) => readProperty(object, key, keys !== undefined));
  }

  /** Restores the properties, and adds to the list what it changed for that. */
  restore(changes: Changes): void {
    if (this.#isWhole) this.#removeOthers(changes);
    for (let i = 0; i < this.#keys.length; i++) {
      const property = this.#properties[i];
      const key = this.#keys[i] as PropertyKey;
      if (property !== undefined && this.#hasChanged(key, property)) this.#replace(key, asItWas(property), changes);
    }
  }

  #hasChanged(key: PropertyKey, { descriptor, value }: Property): boolean {
    const current = own(this.#object, key);
    if (current === undefined) return true;
    if (descriptor.get === undefined) return !is(current.value, value);
    if (current.get !== descriptor.get || current.set !== descriptor.set) return true;
    return value !== undefined && apply(descriptor.get, this.#object, []) !== value;
  }

  #removeOthers(changes: Changes): void {
    const keys = ownKeys(this.#object);
    for (let i = 0; keys.length > this.#keys.length && i < keys.length; i++) {
      const key = keys[i] as PropertyKey;
      if (key !== JEST_MARK && !isAmong(this.#keys, key)) this.#replace(key, undefined, changes);
    }
  }

  #replace(key: PropertyKey, descriptor: PropertyDescriptor | undefined, changes: Changes): void {
    changes[changes.length++] = bare({ object: this.#object, key, before: own(this.#object, key) });
    put(this.#object, key, descriptor);
  }
}

/** Restores what the program had. */
export function undo(changes: Changes): void {
  for (let i = changes.length - 1; i >= 0; i--) {
    const { object, key, before } = changes[i] as Change;
    put(object, key, before);
  }
}

function readProperty(object: object, key: PropertyKey, callGetters: boolean): Property | undefined {
  const descriptor = own(object, key);
  if (descriptor === undefined) return undefined;
  const { get } = descriptor;
  if (get === undefined) return { descriptor, value: descriptor.value };
  return { descriptor, value: callGetters ? apply(get, object, []) : undefined };
}

function asItWas({ descriptor, value }: Property): PropertyDescriptor {
  if (descriptor.get === undefined || value === undefined) return descriptor;
  return bare({ value, writable: true, enumerable: false, configurable: true });
}

function put(object: object, key: PropertyKey, descriptor: PropertyDescriptor | undefined): void {
  if (descriptor === undefined) deleteProperty(object, key);
  else defineProperty(object, key, descriptor);
}

function own(object: object, key: PropertyKey): PropertyDescriptor | undefined {
  const descriptor = getOwnPropertyDescriptor(object, key);
  return descriptor && bare(descriptor);
}

function bare<T extends object>(object: T): T {
  return setPrototypeOf(object, null);
}

function isAmong(keys: readonly PropertyKey[], key: PropertyKey): boolean {
  for (let i = 0; i < keys.length; i++) if (keys[i] === key) return true;
  return false;
}
