/**
 * Horizontal bar charts as SVG, without a library. Bars start at zero and have one scale; the text follows the reader's
 * light or dark theme. Colours are those of Okabe and Ito, which colour-blind people can tell apart; each bar also has
 * its value as text.
 */
const COLOURS = {
  plain: "#999999",
  statement: "#0072b2",
  block: "#56b4e9",
  compact: "#a6cee3",
  delta: "#56b4e9",
  istanbul: "#e69f00",
  v8: "#009e73",
  "jazzer-edges": "#cc79a7",
  jazzer: "#d55e00",
  oxc: "#cc79a7",
  memcpy: "#999999",
  naive: "#d55e00",
};

const WIDTH = 760;
const LEFT = 190;
const RIGHT = 90;
const BAR = 16;
const GAP = 10;
const TOP = 44;

const STYLE = `text{font:12px system-ui,sans-serif;fill:#1f2328}.title{font-size:14px;font-weight:600}
.group{font-weight:600}@media(prefers-color-scheme:dark){text{fill:#e6edf3}}`;

/** `groups`: `{ name, bars: [{ side, label, value, text }] }`; a group without a name stands alone. */
export function barChart(title, groups) {
  const largest = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)));
  const parts = [];
  let y = TOP;
  for (const { name, bars } of groups) {
    if (name) parts.push(text(8, y - 2, name, "group"));
    if (name) y += 6;
    for (const bar of bars) {
      parts.push(barAt(y, bar, (bar.value / largest) * (WIDTH - LEFT - RIGHT)));
      y += BAR + 3;
    }
    y += name ? GAP + 12 : GAP;
  }
  const body = [text(8, 20, title, "title"), ...parts].join("\n");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
${body}
</svg>
`;
}

function barAt(y, { side, label, value, text: shown }, width) {
  const length = value === 0 ? 0 : Math.max(1, width);
  const place = `x="${LEFT}" y="${y}" width="${length.toFixed(1)}" height="${BAR}"`;
  const rect = `<rect ${place} rx="2" fill="${COLOURS[side]}"/>`;
  const name = `<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${escaped(label)}</text>`;
  return `${name}${rect}${text(LEFT + length + 6, y + 12, shown)}`;
}

function text(x, y, content, kind) {
  const style = kind === undefined ? "" : ` class="${kind}"`;
  return `<text x="${typeof x === "number" ? x.toFixed(0) : x}" y="${y}"${style}>${escaped(content)}</text>`;
}

function escaped(content) {
  return String(content).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
