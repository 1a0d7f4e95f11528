/** Which versions of Vitest are supported, and where they have what we need. */

interface Version {
  readonly major: number;
  readonly minor: number;
}

/** The first version has the plugin hook that everything depends on; the last one is the newest that was tried. */
const FIRST: Version = { major: 3, minor: 1 };
const LAST_MAJOR = 5;

function parse(version: string): Version {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return { major, minor };
}

/** The versions that were tried. */
export const KNOWN: string = `${FIRST.major}.${FIRST.minor} to ${LAST_MAJOR}`;

export function isKnown(version: string): boolean {
  return isAtLeast(version, FIRST) && parse(version).major <= LAST_MAJOR;
}

/** Where the class of the runner that runs tests is. Its old place prints a warning from 4.1 on. */
export function runnerImport(version: string): string {
  return isAtLeast(version, { major: 4, minor: 1 })
    ? 'import { TestRunner as Base } from "vitest";'
    : 'import { VitestTestRunner as Base } from "vitest/runners";';
}

function isAtLeast(version: string, { major, minor }: Version): boolean {
  const { major: ownMajor, minor: ownMinor } = parse(version);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
