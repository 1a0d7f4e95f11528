/**
 * Opens the page: unpacks the data, works out who reaches what, and shows the place of the address.
 */
import { App, emptyPage } from "./app";
import { listenToControls } from "./controls";
import { byId, facts, num, percent, plural } from "./dom";
import { listenToKeys } from "./keys";
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
  const { lines, missed, one, changed, changedMissed } = total(counts);
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
    ]),
  );
  byId("partial").hidden = !data.partial;
  for (const chip of document.querySelectorAll<HTMLElement>(".if-changed")) chip.hidden = changed === 0;
  byId("commit").textContent = data.commit === "" ? "" : `Changed lines: since ${data.commit.slice(0, 10)}.`;
}
