/**
 * What is known of the chosen test, or what to ask on the command line about the chosen line.
 */
import { byId, duration, el, facts, num, plural } from "./dom";
import type { Model, OpenFile } from "./model";
import type { State } from "./state";
import { named } from "./test-rows";

export function showCard(
  model: Model,
  state: State,
  open: OpenFile,
  files: ReadonlyMap<number, number> | undefined,
): void {
  const card = byId("card");
  card.hidden = state.test < 0 && state.line === 0;
  if (card.hidden) card.replaceChildren();
  else if (state.test >= 0) card.replaceChildren(...testCard(model, state.test, files ?? new Map()));
  else card.replaceChildren(command(`npx istanbul-kcov which ${quoted(`${open.file.path}:${state.line}`)}`));
}

function testCard(model: Model, place: number, files: ReadonlyMap<number, number>): HTMLElement[] {
  const test = model.test(place);
  const { path, project, opaque } = model.fileOf(test);
  const lines = [...files.values()].reduce((sum, count) => sum + count, 0);
  const told = el("div", "facts");
  told.append(
    ...facts([
      [num(lines), `${lines === 1 ? "line" : "lines"} in ${plural(files.size, "file")}`],
      [num(model.index.alone[place] as number), "blocks that no other test reaches"],
      [test.status, duration(test.duration)],
    ]),
  );
  const notes = [
    ...(test.shared ? ["Not all that it ran could be told from what others ran."] : []),
    ...(opaque === undefined ? [] : [`It may reach more than the data know: ${opaque}`]),
  ];
  return [
    el("b", "", model.nameOf(place)),
    el("small", "", named(path, project)),
    told,
    ...notes.map((note) => el("p", "note", note)),
    command(test.command),
  ];
}

/** Clipboards are for secure pages; of others the text can be selected. */
function command(text: string): HTMLElement {
  const [line, copy] = [el("pre"), el("button", "chip", "copy")];
  copy.addEventListener("click", () => {
    void navigator.clipboard?.writeText(text).then(() => {
      copy.textContent = "copied";
    });
  });
  line.append(el("code", "", text), copy);
  return line;
}

/** For a POSIX shell. */
function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
