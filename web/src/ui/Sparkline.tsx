/** A line of recent counts; its label says the numbers. */
export function Sparkline({ values, label }: { values: number[]; label: string }) {
  const width = 96;
  const height = 20;
  const top = Math.max(1, ...values);
  const points = values.map(
    (value, index) =>
      `${(index / Math.max(1, values.length - 1)) * width},${height - 1 - (value / top) * (height - 2)}`,
  );
  return (
    <svg role="img" aria-label={label} width={width} height={height} className="text-series-1">
      <polyline points={points.join(' ')} fill="none" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  );
}
