/** Types for a part of istanbul-lib-source-maps that its own types leave out. */
declare module "istanbul-lib-source-maps/lib/get-mapping" {
  import type { TraceMap } from "@jridgewell/trace-mapping";

  interface Place {
    readonly line: number;
    readonly column: number;
  }

  interface Range {
    readonly start: Place;
    readonly end: Place;
  }

  export default function getMapping(
    map: TraceMap,
    generated: Range,
    file: string,
  ): { readonly source: string; readonly loc: Range } | null;
}
