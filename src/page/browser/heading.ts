/** What is shown in the middle, in words: a file, or lines of all files. */
import { byId, facts, num, percent, plural } from "./dom";
import { countsIn } from "./lines-view";
import { type FileCounts, type Model, type OpenFile, total } from "./model";
import type { LinesView, State } from "./state";

export function showHeading(model: Model, { view }: State, open: OpenFile): void {
  for (const chip of document.querySelectorAll<HTMLElement>("[data-view]"))
    chip.setAttribute("aria-pressed", String(chip.dataset["view"] === view));
  byId("printed").hidden = view !== "file";
  if (view === "file") showFile(open, model.counts[open.place] as FileCounts);
  else showView(model, view);
}

function showFile({ file }: OpenFile, counts: FileCounts): void {
  const { lines, missed, one } = counts;
  byId("title").textContent = file.path;
  byId("file-note").textContent = file.note ?? "";
  byId("file-note").hidden = file.note === undefined;
  byId("code").setAttribute("aria-label", `Source of ${file.path}`);
  byId("file-facts").replaceChildren(
    ...facts([
      [percent(lines - missed, lines), "of lines"],
      [num(missed), "missed"],
      [num(one), "by one test"],
      ...(counts.changed > 0 ? countsIn("changed", counts) : []),
      ...countsIn("differs", counts),
    ]),
  );
}

function showView({ data, counts }: Model, view: LinesView): void {
  const files = counts.filter((one) => one[view] > 0);
  const since = data.since === "" ? "the commit of the run" : data.since;
  const what = view === "changed" ? `changed since ${since}` : "that only one of the two runs reached";
  const sum = total(files);
  byId("title").textContent = `${plural(sum[view], "line")} ${what}, in ${plural(files.length, "file")}`;
  byId("file-note").hidden = true;
  byId("file-facts").replaceChildren(...facts(countsIn(view, sum)));
}
