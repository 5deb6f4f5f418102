import { useLocale } from './use-locale.ts';

export interface BarRow {
  key: string;
  label: string;
  value: number;
  note?: string;
}

/** A table whose numbers are also bars: reads on a phone, to a screen reader and when copied into a report. */
export function BarRows({
  caption,
  heads,
  rows,
  tone,
}: {
  caption: string;
  heads: readonly string[];
  rows: readonly BarRow[];
  tone?: 'bad';
}) {
  const { locale } = useLocale();
  const most = Math.max(1, ...rows.map((row) => row.value));
  const noted = rows.some((row) => row.note !== undefined);
  return (
    <table className="dz-table dz-bars">
      <caption className="dz-hidden">{caption}</caption>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">{row.label}</th>
            <td>
              <span className="dz-bar" data-tone={tone}>
                <span style={{ width: row.value === 0 ? 0 : `max(2px, ${(row.value / most) * 100}%)` }} />
                <b className="dz-number">{row.value.toLocaleString(locale)}</b>
              </span>
            </td>
            {noted ? <td className="dz-right dz-soft">{row.note ?? ''}</td> : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
