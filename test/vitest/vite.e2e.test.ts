/** `istanbul-kcov/vite`: an app's build and its dev server, without any test. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { VitestProject } from "../support/vitest-project";

let project: VitestProject;

beforeAll(() => {
  project = new VitestProject();
});

afterAll(() => project.remove());

const COUNTED = `
  console.log(JSON.stringify([Object.keys(__coverage__).map((path) => path.split("/").pop()),
    Object.values(__coverage__).flatMap(({ s }) => Object.values(s)).filter((count) => count > 0).length]));`;

test.each(["literal", "compact"])("a build with maps %s counts as it runs", (maps) => {
  project.write(
    "main.ts",
    'import { inEach } from "./src/words";\nimport { double } from "./src/in-source";\nexport const n: number = double(inEach().length);\n',
  );
  project.write(
    "build.mjs",
    `import { build } from "vite";
     import kcov from "istanbul-kcov/vite";
     await build({
       configFile: false, logLevel: "error", plugins: [kcov({ maps: ${JSON.stringify(maps)} })],
       define: { "import.meta.vitest": "undefined" },
       build: { lib: { entry: "main.ts", formats: ["es"], fileName: "main" }, outDir: "built", minify: false },
     });`,
  );
  expect(project.run(["build.mjs"])).toMatchObject({ stderr: "", status: 0 });
  project.write(
    "use.mjs",
    `import { n } from "./built/main.js";\n${COUNTED}\nif (n !== 12) throw new Error(String(n));`,
  );
  const { stdout, stderr, status } = project.run(["use.mjs"]);
  expect([stderr, status]).toEqual(["", 0]);
  expect(JSON.parse(stdout)).toEqual([expect.arrayContaining(["main.ts", "words.ts", "in-source.ts"]), 3]);
});

test("a dev server serves sources with counters and a map", () => {
  project.write(
    "serve.mjs",
    `import { createServer } from "vite";
     import kcov from "istanbul-kcov/vite";
     const server = await createServer({ configFile: false, logLevel: "error", plugins: [kcov()], server: { middlewareMode: true } });
     const { code, map } = await server.transformRequest("/src/view.tsx");
     console.log(JSON.stringify([code.includes("__coverage__"), map.sources]));
     await server.close();`,
  );
  const { stdout, status } = project.run(["serve.mjs"]);
  expect([JSON.parse(stdout), status]).toEqual([[true, ["view.tsx"]], 0]);
});

test("an option that is not known is refused by name", () => {
  project.write(
    "bad.mjs",
    'import kcov from "istanbul-kcov/vite";\ntry { kcov({ onCover() {}, x: 1 }); } catch (e) { console.log(e.message); }',
  );
  expect(project.run(["bad.mjs"]).stdout).toContain("option x is not known");
});
