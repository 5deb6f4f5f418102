import { clockTime } from './times.ts';
import { useLocale } from './use-locale.ts';

/** Horizontal bars, one per category, longest first as given; with a table for who cannot see it. */
export function BarsByCategory({
  title,
  rows,
  unit,
}: {
  title: string;
  rows: readonly { label: string; value: number }[];
  unit?: string;
}) {
  const { t, locale } = useLocale();
  const most = Math.max(1, ...rows.map((row) => row.value));
  const say = (value: number): string => `${value.toLocaleString(locale)}${unit ?? ''}`;
  const height = rows.length * 26;
  return (
    <figure className="dz-plot">
      <svg viewBox={`0 0 400 ${height}`} role="img" aria-label={title}>
        {rows.map((row, index) => (
          <g key={row.label} transform={`translate(0 ${index * 26})`}>
            <title>{t('ui.plot.of', { label: row.label, value: say(row.value) })}</title>
            <text x="142" y="16" textAnchor="end" className="dz-plot-label">
              {shorten(row.label)}
            </text>
            <rect
              x="150"
              y="5"
              width={Math.max(row.value > 0 ? 2 : 0, (row.value / most) * 200)}
              height="15"
              rx="2"
              className="dz-plot-main"
            />
            <text x={156 + (row.value / most) * 200} y="16">
              {say(row.value)}
            </text>
          </g>
        ))}
      </svg>
      <PlotTable
        title={title}
        heads={[title, unit ?? '#']}
        rows={rows.map((row) => [row.label, say(row.value)])}
      />
    </figure>
  );
}

/** Two stacked series by hour (e.g. released and denied), oldest first. Hours are ISO times. */
export function BarsByHour({
  title,
  rows,
  names,
}: {
  title: string;
  rows: readonly { hour: string; first: number; second: number }[];
  names: readonly [first: string, second: string];
}) {
  const { t, locale } = useLocale();
  const most = Math.max(1, ...rows.map((row) => row.first + row.second));
  const width = 480 / Math.max(1, rows.length);
  const scale = 110 / most;
  const hourOf = (iso: string): string => clockTime(iso, locale);
  return (
    <figure className="dz-plot">
      <svg viewBox="0 0 480 150" role="img" aria-label={title}>
        <line x1="0" x2="480" y1="120.5" y2="120.5" className="dz-plot-axis" />
        <line x1="0" x2="480" y1="9.5" y2="9.5" className="dz-plot-axis" />
        <text x="0" y="6">
          {most.toLocaleString(locale)}
        </text>
        {rows.map((row, index) => (
          <g key={row.hour} transform={`translate(${index * width} 0)`}>
            <title>{`${hourOf(row.hour)} ${names[0]} ${row.first}, ${names[1]} ${row.second}`}</title>
            <rect
              x={width * 0.15}
              width={width * 0.7}
              y={120 - row.first * scale}
              height={row.first * scale}
              className="dz-plot-main"
            />
            <rect
              x={width * 0.15}
              width={width * 0.7}
              y={120 - (row.first + row.second) * scale}
              height={row.second * scale}
              className="dz-plot-second"
            />
            {index % Math.ceil(rows.length / 6) === 0 ? (
              <text x={width / 2} y="138" textAnchor="middle">
                {hourOf(row.hour)}
              </text>
            ) : null}
          </g>
        ))}
      </svg>
      <figcaption className="dz-plot-legend">
        <span>
          <i data-series="first" />
          {names[0]}
        </span>
        <span>
          <i data-series="second" />
          {names[1]}
        </span>
      </figcaption>
      <PlotTable
        title={title}
        heads={[t('ui.plot.time'), ...names]}
        rows={rows.map((row) => [hourOf(row.hour), String(row.first), String(row.second)])}
      />
    </figure>
  );
}

function PlotTable({
  title,
  heads,
  rows,
}: {
  title: string;
  heads: readonly string[];
  rows: readonly (readonly string[])[];
}) {
  return (
    <table className="dz-hidden">
      <caption>{title}</caption>
      <thead>
        <tr>
          {heads.map((head, index) => (
            <th key={`${head}${index}`} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={`${index}`}>
            {row.map((cell, index) => (
              <td key={`${index}`}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function shorten(label: string): string {
  // Full-width letters take about twice the room.
  let room = 24;
  let out = '';
  for (const letter of label) {
    room -= (letter.codePointAt(0) ?? 0) > 0x2e80 ? 2 : 1;
    if (room < 0) return `${out}…`;
    out += letter;
  }
  return out;
}
