import type { z } from 'zod';

import type { Permit as PermitSchema, Purpose } from '#vault/authz/api';

type Permit = z.infer<typeof PermitSchema>;
const ROLE_ORDER = ['agent', 'lead', 'security_officer'] as const;

/** A client's permits as a table: a row per class, a column per role that may see anything, in each cell the purposes. */
export function permitTable(permits: readonly Permit[]): {
  roles: readonly Permit['role'][];
  rows: { class: string; purposes: Purpose[][] }[];
} {
  const roles = ROLE_ORDER.filter((role) => permits.some((permit) => permit.role === role));
  const classes = [...new Set(permits.map((permit) => permit.class))];
  return {
    roles,
    rows: classes.map((cls) => ({
      class: cls,
      purposes: roles.map((role) => [
        ...new Set(
          permits
            .filter((permit) => permit.class === cls && permit.role === role)
            .flatMap((permit) => permit.purposes),
        ),
      ]),
    })),
  };
}
