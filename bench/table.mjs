/** Tables for the terminal and for Markdown. Cells are text: the caller rounds numbers, since it knows them. */
export function textTable(rows) {
  const [head] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  const line = (row) => row.map((cell, i) => pad(String(cell), widths[i], i)).join("  ");
  return rows.map(line).join("\n");
}

/** The first column is a name; the others are numbers. */
function pad(text, width, column) {
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}

export function markdownTable([head, ...rows]) {
  const rule = head.map((_, column) => (column === 0 ? "---" : "--:"));
  return [head, rule, ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** A number with three significant digits. */
export function digits(number) {
  if (!Number.isFinite(number)) return "–";
  if (Math.abs(number) >= 100) return Math.round(number).toLocaleString("en-US");
  return number
    .toPrecision(3)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}
