# SPDX-License-Identifier: Apache-2.0
"""The page of a report: style, script and skeleton. Everything is in the file; nothing is fetched."""

# The palette of Okabe and Ito, which the colour-blind can tell apart; lighter where the page is dark.
STYLE = """
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1c2330; --dim: #5b6475; --line: #dfe3ea; --accent: #0072b2;
  --bad: #b34700;
  --blue: #0072b2; --sky: #56b4e9; --orange: #e69f00; --green: #009e73; --vermilion: #d55e00; --purple: #cc79a7;
  --yellow: #e3d530; --grey: #b4bbc6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161d; --card: #1b212b; --ink: #e8ecf3; --dim: #a3adbd; --line: #323b49; --accent: #56b4e9;
    --bad: #f0905a;
    --blue: #3d9bdc; --sky: #8ccbf2; --orange: #e69f00; --green: #1fb98f; --vermilion: #f07a3a; --purple: #d18fb4;
    --yellow: #f0e442; --grey: #566072;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
}
main { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 0; }
p { margin: .25rem 0 0; }
.dim { color: var(--dim); font-size: .9rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 1.25rem 0; }
.tile, .card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem 1rem; }
.tile b { display: block; font-size: 1.55rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tile.over b { color: var(--bad); }
.charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .75rem; }
.card.wide { grid-column: 1 / -1; }
.keys { display: flex; flex-wrap: wrap; gap: .1rem 1rem; margin: .6rem 0 0; padding: 0; list-style: none; }
.keys { font-size: .88rem; }
.keys li::before {
  content: ""; display: inline-block; width: .8rem; height: .8rem; margin-right: .4rem; border-radius: .15rem;
  vertical-align: -.08rem; background: var(--key);
}
.keys li.line::before, .keys li.dashed::before {
  height: 0; border-radius: 0; border-top: .2rem solid var(--key); vertical-align: .2rem; background: none;
}
.keys li.dashed::before { width: 1.2rem; border-top-style: dashed; border-top-width: .15rem; }
.chart { height: 20rem; margin-top: .25rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-top: 1px solid var(--line); }
th { font-weight: 500; color: var(--dim); width: 40%; }
td { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.tables { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .75rem; margin-top: .75rem; }
.tables { align-items: start; }
.figures th { width: 62%; }
@media (max-width: 52rem) { .charts, .tables { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 30rem) {
  main { padding: 1rem .6rem 2rem; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .5rem; }
  .tile:last-child:nth-child(odd) { grid-column: 1 / -1; }
  .tile, .card { padding: .7rem .8rem; }
  .chart { height: 17rem; }
}
@media print { body { background: #fff; } .card, .tile { break-inside: avoid; } }
"""

SCRIPT = """
(function () {
  const darkness = window.matchMedia("(prefers-color-scheme: dark)");
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const fonts = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif";

  function trace(given) {
    const paint = colour(given.colour);
    const made = { type: given.type, name: given.name, x: given.x, y: given.y };
    if (given.type === "bar") {
      made.marker = { color: paint, line: { color: colour("card"), width: 0.5 } };
    } else if (given.stack) {
      Object.assign(made, { mode: "lines", stackgroup: "one", fillcolor: paint, line: { color: paint, width: 0.5 } });
    } else {
      Object.assign(made, { mode: given.mode, line: { color: paint, width: 2 }, marker: { color: paint, size: 5 } });
    }
    return made;
  }

  function layout(chart, width) {
    const axes = chart.axes;
    const line = colour("line");
    const axis = title => ({
      gridcolor: line, linecolor: line, zerolinecolor: line, automargin: true, fixedrange: true,
      title: { text: title || "", font: { size: 12, color: colour("dim") } }
    });
    const made = {
      barmode: "stack", bargap: 0.15, showlegend: false, hovermode: "x unified",
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { color: colour("ink"), family: fonts, size: 12 }, margin: { l: 8, r: 8, t: 8, b: 8 },
      hoverlabel: { bgcolor: colour("card"), bordercolor: colour("dim"), font: { color: colour("ink") } },
      xaxis: Object.assign(axis(axes.x), { showgrid: false, nticks: Math.floor(width / 75), tickangle: 0 }),
      yaxis: Object.assign(axis(axes.y), { rangemode: "tozero" })
    };
    if (axes.category) made.xaxis.type = "category";
    if (axes.percent) Object.assign(made.yaxis, { tickformat: axes.whole ? ".0%" : ".1%", hoverformat: ".2%" });
    if (axes.every) Object.assign(made.xaxis, { nticks: 0, dtick: 1 });
    if (axes.whole) made.yaxis.range = [0, 1];
    if (axes.top !== undefined) made.yaxis.range = [0, axes.top];
    if (axes.target !== undefined) {
      made.shapes = [{
        type: "line", xref: "paper", x0: 0, x1: 1, y0: axes.target, y1: axes.target,
        line: { color: colour("ink"), width: 1.5, dash: "dash" }
      }];
    }
    return made;
  }

  function draw() {
    for (const chart of charts) {
      const place = document.getElementById("chart-" + chart.id);
      Plotly.react(place, chart.traces.map(trace), layout(chart, place.clientWidth),
        { responsive: true, displayModeBar: false, displaylogo: false });
    }
  }

  draw();
  darkness.addEventListener("change", draw);
})();
"""

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
<script>{plotly}</script>
</head>
<body>
<noscript><p>The figures are below; the charts need JavaScript, and nothing from the network.</p></noscript>
<main>
{body}
</main>
<script type="application/json" id="charts">{charts}</script>
<script>{script}</script>
</body>
</html>
"""
