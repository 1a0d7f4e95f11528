/**
 * Opens the page: unpacks the data, works out who reaches what, and shows the place of the address.
 */
import { App, emptyPage } from "./app";
import { listenToControls } from "./controls";
import { byId, facts, num, percent, plural } from "./dom";
import { listenToKeys } from "./keys";
import { countsIn } from "./lines-view";
import { Model, total } from "./model";
import { Packed } from "./packed";

main().catch((error: Error) => {
  byId("title").textContent = `This browser cannot show the page: ${error.message}`;
});

async function main(): Promise<void> {
  const element = byId("data");
  const packed = new Packed(element.textContent ?? "");
  element.remove();
  const data = await packed.data();
  document.title = `${data.name}: which test reached which code`;
  byId("project").textContent = data.name;
  if (data.files.length === 0) emptyPage(data.name);
  else await start(new Model(data, packed));
  document.documentElement.dataset["ready"] = "true";
}

async function start(model: Model): Promise<void> {
  showFacts(model);
  const app = new App(model);
  listenToControls(app);
  listenToKeys(app);
  app.showPane("source");
  addEventListener("popstate", () => void app.goToAddress());
  addEventListener("beforeprint", () => app.printAll());
  if (!(await app.goToAddress())) await app.goToStart(firstFile(model));
}

/** The file with most missed lines: there is most to do. */
function firstFile({ counts, order }: Model): number {
  return order.reduce(
    (best, file) => ((counts[file]?.missed ?? 0) > (counts[best]?.missed ?? 0) ? file : best),
    order[0] as number,
  );
}

function showFacts({ data, counts, index }: Model): void {
  const sum = total(counts);
  const { lines, missed, one, changed, changedMissed } = sum;
  const spare = data.tests.filter(({ ran }, test) => ran && index.alone[test] === 0).length;
  const failed = data.tests.filter(({ status }) => status === "failed").length;
  byId("facts").replaceChildren(
    ...facts([
      [percent(lines - missed, lines), `of ${plural(lines, "line")}`],
      [num(missed), "missed"],
      [num(one), "by one test only"],
      [num(data.tests.length), `tests in ${plural(data.testFiles.length, "file")}`],
      ...(failed > 0 ? [[num(failed), "failed"] as const] : []),
      [num(spare), "reach nothing alone"],
      ...(changed > 0 ? [[num(changed), `lines changed, ${num(changedMissed)} missed`] as const] : []),
      ...countsIn("differs", sum),
    ]),
  );
  byId("partial").hidden = !data.partial;
  byId("base-partial").hidden = data.base?.partial !== true;
  hide(".if-changed", changed === 0 && data.unknown.length === 0);
  hide(".if-base", data.base === undefined);
  byId("commit").textContent = data.commit === "" ? "" : `Changed lines: since ${sinceOf(data)}.`;
  byId("base").textContent = data.base === undefined ? "" : `The base: ${data.base.name}.`;
}

function sinceOf({ since, commit }: Model["data"]): string {
  const short = commit.slice(0, 10);
  return since === "" ? `the commit of the run, ${short}` : `${since}, ${short}`;
}

function hide(selector: string, isHidden: boolean): void {
  for (const element of document.querySelectorAll<HTMLElement>(selector)) element.hidden = isHidden;
}
