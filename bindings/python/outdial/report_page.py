# SPDX-License-Identifier: Apache-2.0
"""The page of a report: style, script and skeleton. Everything is in the file; nothing is fetched."""

STYLE = """
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1c2330; --dim: #5b6475; --line: #dfe3ea; --accent: #0072b2;
  --bad: #b34700;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161d; --card: #1b212b; --ink: #e8ecf3; --dim: #a3adbd; --line: #323b49; --accent: #56b4e9;
    --bad: #f0905a;
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
.chart { height: 22rem; margin-top: .5rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-top: 1px solid var(--line); }
th { font-weight: 500; color: var(--dim); width: 40%; }
td { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.tables { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .75rem; margin-top: .75rem; align-items: start; }
@media (max-width: 52rem) { .charts, .tables { grid-template-columns: minmax(0, 1fr); } .chart { height: 20rem; } }
@media print { body { background: #fff; } .card, .tile { break-inside: avoid; } }
"""

# The palette of Okabe and Ito, which the colour-blind can tell apart; lighter where the page is dark.
SCRIPT = """
(function () {
  const light = {
    blue: "#0072B2", sky: "#56B4E9", orange: "#E69F00", green: "#009E73", vermilion: "#D55E00", purple: "#CC79A7",
    yellow: "#E3D530", grey: "#B4BBC6", ink: "#1c2330", dim: "#5b6475", line: "#e4e8ee", card: "#ffffff"
  };
  const dark = {
    blue: "#3D9BDC", sky: "#8CCBF2", orange: "#E69F00", green: "#1FB98F", vermilion: "#F07A3A", purple: "#D18FB4",
    yellow: "#F0E442", grey: "#566072", ink: "#e8ecf3", dim: "#a3adbd", line: "#2d3542", card: "#1b212b"
  };
  const darkness = window.matchMedia("(prefers-color-scheme: dark)");
  const charts = JSON.parse(document.getElementById("charts").textContent);

  function trace(given, colours) {
    const colour = colours[given.colour];
    const made = { type: given.type, name: given.name, x: given.x, y: given.y };
    if (given.type === "bar") {
      made.marker = { color: colour, line: { color: colours.card, width: 0.5 } };
    } else if (given.stack) {
      Object.assign(made, { mode: "lines", stackgroup: "one", fillcolor: colour, line: { color: colour, width: 0.5 } });
    } else {
      Object.assign(made, { mode: given.mode, line: { color: colour, width: 2 }, marker: { color: colour, size: 5 } });
    }
    return made;
  }

  function layout(chart, colours) {
    const axes = chart.axes;
    const axis = { gridcolor: colours.line, linecolor: colours.line, zerolinecolor: colours.line, automargin: true };
    const made = {
      barmode: chart.id === "abandonment" ? "group" : "stack", bargap: 0.15,
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { color: colours.ink, family: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif", size: 13 },
      hoverlabel: { bgcolor: colours.card, bordercolor: colours.dim, font: { color: colours.ink } },
      margin: { l: 8, r: 8, t: 8, b: 8 }, showlegend: true, hovermode: "x unified",
      legend: { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom", traceorder: "normal" },
      xaxis: Object.assign({}, axis, { title: { text: axes.x || "" }, showgrid: false, fixedrange: true, nticks: 12 }),
      yaxis: Object.assign({}, axis, { title: { text: axes.y || "" }, rangemode: "tozero", fixedrange: true })
    };
    if (axes.category) made.xaxis.type = "category";
    if (axes.percent) {
      made.yaxis.tickformat = axes.target === undefined ? ".0%" : ".1%";
      made.yaxis.hoverformat = ".2%";
      if (axes.target === undefined && chart.id !== "abandonment") made.yaxis.range = [0, 1];
    }
    if (axes.target !== undefined) {
      made.shapes = [{
        type: "line", xref: "paper", x0: 0, x1: 1, y0: axes.target, y1: axes.target,
        line: { color: colours.ink, width: 1.5, dash: "dash" }
      }];
      made.annotations = [{
        xref: "paper", x: 1, xanchor: "right", y: axes.target, yanchor: "bottom", showarrow: false,
        text: "target " + (100 * axes.target).toFixed(1) + " %", font: { color: colours.ink }, bgcolor: colours.card
      }];
    }
    return made;
  }

  function draw() {
    const colours = darkness.matches ? dark : light;
    for (const chart of charts) {
      Plotly.react("chart-" + chart.id, chart.traces.map(given => trace(given, colours)), layout(chart, colours),
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
<main>
{body}
</main>
<script type="application/json" id="charts">{charts}</script>
<script>{script}</script>
</body>
</html>
"""
