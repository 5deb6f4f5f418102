import { z } from 'zod';

/** The last checkpoint that this browser verified: no secret, and the only way to notice that a log was rewritten. */
const Seen = z.object({
  size: z.number().int().min(0),
  /** Base64, as in the checkpoint. */
  root: z.string(),
  vkey: z.string(),
  at: z.iso.datetime(),
});
export type Seen = z.infer<typeof Seen>;

export function lastSeen(tenant: string): Seen | null {
  try {
    const parsed = Seen.safeParse(JSON.parse(localStorage.getItem(nameOf(tenant)) ?? 'null'));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export function remember(tenant: string, verified: { size: number; root: string; vkey: string }): Seen {
  const seen: Seen = {
    size: verified.size,
    root: verified.root,
    vkey: verified.vkey,
    at: new Date().toISOString(),
  };
  localStorage.setItem(nameOf(tenant), JSON.stringify(seen));
  return seen;
}

function nameOf(tenant: string): string {
  return `dozo-log-seen-${tenant}`;
}
