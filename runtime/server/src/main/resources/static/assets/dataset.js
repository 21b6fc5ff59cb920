// Draws a dataset's numbers over time. Without a time or a number in its records there is no chart, only the table.
"use strict";

(async () => {
  const section = document.querySelector("[data-chart]");
  if (!section || !window.Chart) {
    return;
  }
  const answer = await fetch(section.dataset.chart, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    return;
  }
  const data = await answer.json();
  if (!data.time || data.series.length === 0) {
    return;
  }
  section.hidden = false;
  const select = section.querySelector("select");
  data.fields.forEach((field) => select.add(new Option(field.replaceAll("_", " "), field)));

  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const palette = () => (dark.matches
    ? ["#ee9a6f", "#7fc4d6", "#b9d67f", "#d69ad0", "#f0c36a", "#8fb0f0", "#e07f7f", "#9ad6b4"]
    : ["#a44b24", "#1f6f86", "#5d7a1f", "#86417f", "#946200", "#3d5bb0", "#a92a21", "#1d6b45"]);
  const dashes = [[], [6, 3], [2, 2], [8, 3, 2, 3]];
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
  const minute = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
  let chart = null;

  const draw = () => {
    const lines = data.series.filter((one) => one.field === select.value);
    const times = lines.flatMap((line) => line.points.map((point) => point[0]));
    const span = Math.max(...times) - Math.min(...times);
    const format = span > 20 * 86400000 ? day : minute;
    const colors = palette();
    const grid = style("--serai-line");
    const text = style("--pico-muted-color");
    if (chart) {
      chart.destroy();
    }
    chart = new Chart(section.querySelector("canvas"), {
      type: "line",
      data: {
        datasets: lines.map((line, index) => ({
          label: line.label,
          data: line.points.map((point) => ({ x: point[0], y: Number(point[1]) })),
          borderColor: colors[index % colors.length],
          backgroundColor: colors[index % colors.length],
          borderDash: dashes[Math.floor(index / 2) % dashes.length],
          borderWidth: 2,
          pointRadius: line.points.length > 60 ? 0 : 2,
          tension: 0.2,
        })),
      },
      options: {
        animation: still ? false : { duration: 250 },
        maintainAspectRatio: false,
        interaction: { mode: "nearest", intersect: false },
        plugins: {
          legend: { display: lines.length > 1, labels: { color: text, usePointStyle: true, pointStyle: "line" } },
          tooltip: { callbacks: { title: (items) => minute.format(new Date(items[0].parsed.x)) } },
        },
        scales: {
          x: {
            type: "linear",
            min: Math.min(...times),
            max: Math.max(...times),
            grid: { color: grid },
            ticks: { color: text, maxRotation: 0, autoSkipPadding: 24, maxTicksLimit: 8, callback: (value) => format.format(new Date(value)) },
          },
          y: { grid: { color: grid }, ticks: { color: text } },
        },
      },
    });
  };
  select.addEventListener("change", draw);
  dark.addEventListener("change", draw);
  draw();
})();
