/** Components that are no code themselves are counted by the places of what was written. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { installBeside } from "../support/installed-package";
import { VitestProject } from "../support/vitest-project";

class ComponentProject extends VitestProject {
  protected override install(): void {
    installBeside(this.directory, ["vitest@4.1.12", "vue@3", "@vitejs/plugin-vue@6", "svelte@5", SVELTE_PLUGIN]);
  }
}

const SVELTE_PLUGIN = "@sveltejs/vite-plugin-svelte@7";

let project: ComponentProject;

beforeAll(() => {
  project = new ComponentProject();
  project.write(
    "vitest.config.ts",
    `import { svelte } from "@sveltejs/vite-plugin-svelte";
     import vue from "@vitejs/plugin-vue";
     import kcov from "istanbul-kcov/vitest";
     export default { plugins: [kcov(), vue(), svelte()], test: { include: ["components.test.ts"] } };`,
  );
  project.write(
    "src/Counter.vue",
    [
      '<script setup lang="ts">',
      'import { computed } from "vue";',
      "const props = defineProps<{ start: number }>();",
      "function unused(): number {",
      "  return props.start;",
      "}",
      "const twice = computed(() => props.start * 2);",
      "defineExpose({ unused });",
      "</script>",
      "",
      "<template>",
      '  <p v-if="start > 1">many {{ twice }}</p>',
      "  <p v-else>one</p>",
      "</template>",
    ].join("\n"),
  );
  project.write(
    "src/Label.svelte",
    [
      '<script lang="ts">',
      "  let { n = 1 }: { n?: number } = $props();",
      "  function label(count: number): string {",
      "    if (count > 1) {",
      '      return "many";',
      "    }",
      '    return "one";',
      "  }",
      "</script>",
      "",
      "<p>{label(n)}</p>",
    ].join("\n"),
  );
  project.write(
    "components.test.ts",
    `import { render } from "svelte/server";
     import { expect, it } from "vitest";
     import { createSSRApp } from "vue";
     import { renderToString } from "vue/server-renderer";
     import Counter from "./src/Counter.vue";
     import Label from "./src/Label.svelte";
     it.each([1, 2])("Vue shows %i", async (start) => {
       expect(await renderToString(createSSRApp(Counter, { start }))).toContain(start === 1 ? "one" : "many 4");
     });
     it.each([1, 2])("Svelte shows %i", (n) => {
       expect(render(Label, { props: { n } }).body).toContain(n === 1 ? "one" : "many");
     });`,
  );
  const { stderr } = project.vitest();
  expect(stderr).toContain("istanbul-kcov: 4 tests in 1 file");
});

afterAll(() => project.remove());

test.each([
  ["src/Counter.vue:5", []],
  ["src/Counter.vue:7", ["Vue shows 1", "Vue shows 2"]],
  ["src/Label.svelte:5", ["Svelte shows 2"]],
  ["src/Label.svelte:7", ["Svelte shows 1"]],
])("%s", (place, titles) => {
  const { stdout } = project.kcov(["which", place]);
  const lines = stdout.split("\n").filter((line) => line.startsWith("  ") && !line.endsWith("(load)"));
  expect(lines).toEqual(titles.map((title) => `  components.test.ts › ${title}`));
});
