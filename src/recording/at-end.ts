/**
 * What is to be written when this process ends; or before, if whoever gathers the run is in this process too.
 */
import { atLastMoment } from "../trace/last-moment";

const actions: (() => void)[] = [];
let isOver = false;

/** @param action may be called several times, of which the last counts. */
export function atEnd(action: () => void): void {
  actions.push(action);
  atLastMoment(() => {
    if (!isOver) action();
  });
}

/** Now, for the last time. */
export function endNow(): void {
  for (const action of actions) action();
  isOver = true;
}
