/** Whether code may name a source map: only where it does not is it certain to be the original. */
export function hasMapComment(code: string): boolean {
  return code.includes("sourceMappingURL=");
}
