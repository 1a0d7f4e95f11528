/** Types of the one function of process-on-spawn 1 that is used here; the package has none. */
declare module "process-on-spawn" {
  interface Spawn {
    env: Readonly<Record<string, string | undefined>>;
  }
  export function addListener(listener: (spawn: Spawn) => void): void;
}
