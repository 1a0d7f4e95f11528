/**
 * Keys that mean something everywhere on the page, and those of the source.
 */
import type { App } from "./app";
import { byId } from "./dom";

export function listenToKeys(app: App): void {
  const dialog = byId<HTMLDialogElement>("keys");
  const actions: Readonly<Record<string, () => void>> = {
    "/": () => byId<HTMLInputElement>("query").select(),
    j: () => app.jump("missed", 1),
    k: () => app.jump("missed", -1),
    o: () => app.jump("one", 1),
    c: () => app.jump("changed", 1),
    d: () => app.jump("differs", 1),
    n: () => app.jumpInTest(1),
    p: () => app.jumpInTest(-1),
    "[": () => app.fileBeside(-1),
    "]": () => app.fileBeside(1),
    "?": () => dialog.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    if (event.key === "Escape") leave(app);
    else if (isTyping(event.target)) return;
    else if (!Object.hasOwn(actions, event.key)) return;
    else actions[event.key]?.();
    event.preventDefault();
  });
  byId("help").addEventListener("click", () => dialog.showModal());
  byId("close").addEventListener("click", () => dialog.close());
  byId("code").addEventListener("keydown", (event) => {
    const step = ({ ArrowDown: 1, ArrowUp: -1 } as const)[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    app.lineBeside(step);
    event.preventDefault();
  });
}

/** Keys mean what they mean on the page again. */
function leave(app: App): void {
  byId("query").blur();
  app.clear();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("input, select");
}
