/** The figure of `bulk-reader.test.ts`: values that a reader got, over the hours of a weekend. */
export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [hour: number, values: number])[];
  /** In hours; null: never. */
  readonly containedAt: number | null;
  readonly hours: number;
}

const WIDE = 720;
const HIGH = 320;
const LEFT = 46;
const TOP = 16;
const MOST = 50;
const COLOURS = ['#a4262c', '#1f4e80', '#1c6b3f', '#7a4b00'];

/** As SVG, the same bytes for the same curves. */
export function drawReaders(curves: readonly Curve[]): string {
  const hours = Math.max(1, ...curves.map((curve) => curve.hours));
  const x = (hour: number): string => (LEFT + (hour / hours) * (WIDE - LEFT - 14)).toFixed(1);
  const y = (values: number): string => (HIGH - 34 - (values / MOST) * (HIGH - 34 - TOP)).toFixed(1);
  const steps = ({ points, containedAt }: Curve): string => {
    const end = containedAt ?? hours;
    const last = points.at(-1)?.[1] ?? 0;
    const path = points.slice(1).map(([hour, values]) => `H${x(hour)}V${y(values)}`);
    return `M${x(0)} ${y(0)}${path.join('')}H${x(Math.max(end, points.at(-1)?.[0] ?? 0))}V${y(last)}`;
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDE} ${HIGH}" font-family="sans-serif" font-size="12">`,
    '<title>Values that a stolen session gets in a weekend of 58 hours</title>',
    `<rect width="${WIDE}" height="${HIGH}" fill="#fff"/>`,
    ...[0, 10, 20, 30, 40].map(
      (values) =>
        `<path d="M${LEFT} ${y(values)}H${WIDE - 14}" stroke="${values === 40 ? '#a4262c' : '#ddd'}"${values === 40 ? ' stroke-dasharray="4 3"' : ''}/><text x="${LEFT - 8}" y="${y(values)}" dy="4" text-anchor="end">${values}</text>`,
    ),
    ...[0, 12, 24, 36, 48, 58].map(
      (hour) => `<text x="${x(hour)}" y="${HIGH - 14}" text-anchor="middle">${hour} h</text>`,
    ),
    ...curves.map((curve, at) => {
      const colour = COLOURS[at % COLOURS.length] ?? '#000';
      const last = curve.points.at(-1)?.[1] ?? 0;
      const stop =
        curve.containedAt === null
          ? ''
          : `<circle cx="${x(curve.containedAt)}" cy="${y(last)}" r="4" fill="${colour}"/>`;
      const says = `${curve.name}: ${last} values, ${curve.containedAt === null ? 'not held back' : `held back after ${curve.containedAt.toFixed(1)} h`}`;
      return `<path d="${steps(curve)}" fill="none" stroke="${colour}" stroke-width="2"/>${stop}<text x="${WIDE - 18}" y="${HIGH - 120 + at * 18}" text-anchor="end" fill="${colour}">${says}</text>`;
    }),
    '</svg>\n',
  ].join('\n');
}
