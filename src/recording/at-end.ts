/** Writes something when this process ends, or earlier if the run is gathered in this process too. */
import { atLastMoment } from "../trace/last-moment";

const actions: (() => void)[] = [];
let isOver = false;

/** @param action may be called several times; the last call counts. */
export function atEnd(action: () => void): void {
  actions.push(action);
  atLastMoment(() => {
    if (!isOver) action();
  });
}

/** Runs the action now, for the last time. */
export function endNow(): void {
  for (const action of actions) action();
  isOver = true;
}
