/**
 * affectedTests: its options, and what it asks of git and of the project's own Babel. How tests follow from the changes
 * is in suite/affected.ts.
 */
import { resolve } from "node:path";
import { toTablePath } from "./bridge/path";
import { invalid, shown } from "./errors";
import { fileWide } from "./instrument/file-wide";
import { mapsOf } from "./instrument/maps-of";
import { checkNames } from "./option-names";
import { affectedBy } from "./suite/affected";
import type { AffectedSelection } from "./suite/affected-selection";
import type { Project } from "./suite/changed-file";
import { commandsOf, type RunnerCommand } from "./suite/runner-arguments";
import { selectionsOf } from "./suite/runner-selection";
import type { TestData } from "./suite/test-data";
import { workTreeChanges } from "./suite/work-tree";

/** What the work tree is compared with, and where the data came from. */
export interface AffectedOptions {
  /** The commit that the work tree is compared with, by any name that git knows. Default: HEAD. */
  readonly since?: string;
  /** The project's directory, which names in the data are relative to. Default: the working directory. */
  readonly cwd?: string;
  /** Where the data were read from, relative to `cwd`: nothing in it counts as a change. Default: coverage/kcov. */
  readonly data?: string;
}

/** The tests that the changes can affect. */
export interface AffectedTests extends AffectedSelection {
  /** The command that runs the selection, for each runner that has anything to run. */
  readonly commands: readonly RunnerCommand[];
}

const NAMES: readonly string[] = ["since", "cwd", "data"] satisfies (keyof AffectedOptions)[];

/**
 * The tests that the changes since a commit can affect, with a reason for each. It asks git what changed, and reads
 * changed sources with the project's own Babel config. Where two cases cannot be told apart, it selects more tests.
 *
 * @throws KcovError EINVAL naming an option that is unknown or malformed, or with git's reason where there is no git,
 * no repository or no such commit.
 */
export function affectedTests(tests: TestData, options: AffectedOptions = {}): AffectedTests {
  checkOptions(options);
  const { since = "HEAD", cwd = process.cwd(), data = "coverage/kcov" } = options;
  const root = resolve(cwd);
  const dataDirectory = toTablePath(root, resolve(root, data));
  const changes = workTreeChanges(tests, { root, since, dataDirectory });
  const affected = affectedBy(tests, changes, projectAt(root));
  return { ...affected, commands: commandsOf(selectionsOf(affected, tests)) };
}

function checkOptions(options: AffectedOptions): void {
  checkNames("affected", options, NAMES);
  for (const [name, value] of Object.entries(options))
    if (value !== undefined && typeof value !== "string")
      throw invalid("affected", `${name} must be a string, got ${shown(value)}`);
}

function projectAt(root: string): Project {
  const options = { cwd: root, exclude: [], extension: false } as const;
  return {
    functionsIn(path, text) {
      const maps = mapsOf(text, resolve(root, path), options, () => undefined);
      return maps && Object.values(maps.fnMap);
    },
    fileWide: (path, text) => fileWide(path, text, root),
  };
}
