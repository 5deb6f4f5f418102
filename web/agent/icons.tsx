const PATHS = {
  menu: 'M3 6h14M3 10h14M3 14h14',
  search: 'M8.5 14a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11m4-1.5L17 17',
  back: 'M12 4 6 10l6 6',
  panel: 'M3 4h14v12H3zM12 4v12',
  chat: 'M3 4h14v9H9l-4 3v-3H3z',
  form: 'M4 3h12v14H4zM7 7h6M7 10h6M7 13h3',
  email: 'M3 5h14v10H3zM3 6l7 5 7-5',
  api: 'M7 6 3 10l4 4M13 6l4 4-4 4',
  file: 'M5 2h7l3 3v13H5zM12 2v3h3',
  person: 'M10 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6m-6 8c0-3.5 2.5-6 6-6s6 2.5 6 6',
  note: 'M4 3h12v9l-4 5H4zM12 17v-5h4',
} as const;

/** A line icon of 20 units; always beside words or a label. */
export function Icon({ name, size = 16 }: { name: keyof typeof PATHS; size?: number }) {
  return (
    <svg
      viewBox="0 0 20 20"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className="icon"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
