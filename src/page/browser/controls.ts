/**
 * What can be clicked and typed into beside lists and source.
 */
import type { App, PaneName } from "./app";
import { byId } from "./dom";
import type { LinesView, State } from "./state";

/** A person types faster than 50,000 tests are searched and painted: milliseconds. */
const PAUSE = 60;

export function listenToControls(app: App): void {
  listenToSearch(app);
  for (const chip of document.querySelectorAll<HTMLElement>("[data-filter]")) {
    const [key, value] = (chip.dataset["filter"] as string).split(" ") as ["filesWith" | "testsWith", string];
    chip.addEventListener("click", () => {
      const chosen = app.state[key] === value ? "" : value;
      for (const one of document.querySelectorAll<HTMLElement>(`[data-filter^="${key} "]`))
        one.setAttribute("aria-pressed", String(one.dataset["filter"] === `${key} ${chosen}`));
      void app.go({ [key]: chosen } as Partial<State>);
    });
  }
  for (const key of ["filesBy", "testsBy"] as const) {
    const select = byId<HTMLSelectElement>(key);
    select.addEventListener("change", () => void app.go({ [key]: select.value } as Partial<State>));
  }
  for (const name of ["files", "source", "tests"] satisfies PaneName[])
    byId(`tab-${name}`).addEventListener("click", () => app.showPane(name));
  for (const chip of document.querySelectorAll<HTMLElement>("[data-view]"))
    chip.addEventListener("click", () => {
      const view = chip.dataset["view"] as LinesView;
      void app.go({ view: app.state.view === view ? "file" : view, line: 0 });
    });
  byId("clear").addEventListener("click", () => app.clear());
  byId("next").addEventListener("click", () => void app.jump("missed", 1));
  byId("previous").addEventListener("click", () => void app.jump("missed", -1));
  byId("code").addEventListener("click", (event) => clickSource(app, event));
}

function listenToSearch(app: App): void {
  const input = byId<HTMLInputElement>("query");
  let timer = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void app.go({ query: input.value }), PAUSE);
  });
  input.addEventListener("keydown", ({ key }) => {
    if (key === "Enter") byId("tests").focus();
  });
}

/** Whoever marks text to copy it chooses no line. */
function clickSource(app: App, { target }: Event): void {
  const row = (target as Element).closest<HTMLElement>(".ln.told");
  if (row !== null && getSelection()?.isCollapsed !== false) app.chooseLine(Number(row.dataset["line"]));
}
