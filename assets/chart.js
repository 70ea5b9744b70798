// Draws the chart of a table: the figures, their names and their order are the table's, so both always say the same.
// ECharts is large and only shows what the table says: it is asked for once the page is whole and its place comes near.
const WAYS = {
  taken: { colour: "--energy-taken", sign: 1, stack: "now" },
  "taken-before": { colour: "--energy-taken-before", sign: 1, stack: "before" },
  given: { colour: "--energy-given", sign: -1, stack: "now", decal: true },
  "given-before": { colour: "--energy-given-before", sign: -1, stack: "before", decal: true },
};
const KEPT_RATIO = 2;

const styleOf = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const read = (table) => {
  const heads = [...table.querySelectorAll("thead [data-series]")];
  const rows = [...table.tBodies[0].rows];
  return {
    marks: rows.map((row) => row.querySelector("th").dataset.mark),
    names: rows.map((row) => row.querySelector("th").firstElementChild.textContent),
    series: heads.map((head) => ({
      way: WAYS[head.dataset.series],
      legend: head.querySelector("[data-legend]").dataset.legend,
      values: rows.map((row) => row.cells[head.cellIndex].dataset.kwh ?? null),
    })),
  };
};

const format = (value) => Math.abs(value).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 3 });

const optionOf = ({ marks, names, series }) => {
  const [text, soft, line, sheet] = ["--text", "--soft", "--line", "--sheet"].map(styleOf);
  const font = getComputedStyle(document.body).fontFamily;
  const isNarrow = innerWidth < 600;
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 140,
    textStyle: { fontFamily: font, color: text },
    grid: { left: 4, right: 4, top: 16, bottom: isNarrow && series.length > 2 ? 76 : 48, containLabel: true },
    legend: { bottom: 0, left: 0, itemWidth: 16, itemHeight: 12, itemGap: 16, textStyle: { color: text, fontSize: 14 } },
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow" },
      // Drawn on the canvas: a tooltip of HTML would need styles that the policy forbids.
      renderMode: "richText",
      backgroundColor: sheet,
      borderColor: line,
      textStyle: { color: text, fontSize: 14 },
      formatter: (points) =>
        [names[points[0].dataIndex], ...points.filter((p) => p.value != null).map((p) => `${p.seriesName}: ${format(p.value)} kWh`)].join("\n"),
    },
    xAxis: {
      type: "category",
      data: marks,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: soft }, onZero: true },
      axisLabel: { color: soft, fontSize: 12, hideOverlap: true, showMinLabel: true },
    },
    yAxis: {
      type: "value",
      name: "",
      splitNumber: 4,
      splitLine: { lineStyle: { color: line } },
      axisLabel: { color: soft, fontSize: 12, formatter: (value) => format(value) },
    },
    series: series.map(({ way, legend, values }) => ({
      type: "bar",
      name: legend,
      stack: way.stack,
      barGap: "8%",
      barCategoryGap: "28%",
      barMaxWidth: 28,
      data: values.map((value) => (value == null ? null : way.sign * Number(value))),
      itemStyle: {
        color: styleOf(way.colour),
        borderRadius: way.sign > 0 ? [3, 3, 0, 0] : [0, 0, 3, 3],
        decal: way.decal ? { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: sheet } : null,
      },
      emphasis: { disabled: true },
    })),
  };
};

const draw = async (figure) => {
  const { echarts } = await import("%echarts.js%");
  const place = figure.querySelector(".chart-place");
  const data = read(document.getElementById(figure.dataset.chart));
  const chart = echarts.init(place, null, { renderer: "canvas", devicePixelRatio: Math.max(KEPT_RATIO, devicePixelRatio) });
  const show = () => chart.setOption(optionOf(data), { notMerge: true });
  show();
  figure.dataset.drawn = "";
  new ResizeObserver(() => {
    chart.resize();
    show();
  }).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
};

const watch = () => {
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries)
        if (isIntersecting) {
          near.unobserve(target);
          draw(target);
        }
    },
    { rootMargin: "200px" },
  );
  for (const figure of document.querySelectorAll("[data-chart]")) near.observe(figure);
};

// After the page is whole, and then after a frame of it: what can be read comes first.
const later = () => requestAnimationFrame(() => setTimeout(watch));
if (document.readyState === "complete") later();
else addEventListener("load", later, { once: true });
