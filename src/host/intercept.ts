/**
 * Reports calls of a method without wrapping it: an accessor in the method's place runs when the method is looked up,
 * right before the call. A wrapper would be in the stack traces of what the method calls, which test runners print.
 */
type Method = (...args: never[]) => unknown;

/** @param choose gets the object and the method, and returns what to call; must not throw. */
export function intercept(owner: object, name: string, choose: (self: object, method: Method) => Method): void {
  const beneath = Object.getOwnPropertyDescriptor(owner, name);
  if (beneath?.configurable !== true) return;
  let method: Method = beneath.value;
  const isPlain = beneath.get === undefined;
  Object.defineProperty(owner, name, {
    get(this: object) {
      const known = isPlain ? method : beneath.get?.call(this);
      return this === owner ? known : choose(this, known);
    },
    /** As with a plain method, others may replace it, and an object may get one of its own. */
    set(this: object, value: Method) {
      if (this !== owner) Object.defineProperty(this, name, { ...OWN, value });
      else if (isPlain) method = value;
      else beneath.set?.call(this, value);
    },
    enumerable: beneath.enumerable === true,
    configurable: true,
  });
}

const OWN: PropertyDescriptor = { writable: true, enumerable: true, configurable: true };

/** The same, but always calls the method itself. */
export function interceptBefore(owner: object, name: string, before: (self: object) => void): void {
  intercept(owner, name, (self, method) => {
    before(self);
    return method;
  });
}
