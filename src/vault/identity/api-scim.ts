import { z } from 'zod';

/** Shapes of SCIM 2.0 (RFC 7643, 7644) as far as they are read here, and of the tokens that let a directory in. */

export const SCIM_USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const SCIM_GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** POST and PUT /scim/v2/Users: attributes that nothing here keeps are let go by. */
export const ScimUserBody = z.looseObject({ userName: z.string().trim().min(2).max(80) });
/** PATCH /scim/v2/Users/:id and /scim/v2/Groups/:id. */
export const ScimPatch = z.looseObject({
  Operations: z
    .array(
      z.looseObject({
        op: z.string().regex(/^(?:add|replace|remove)$/i),
        path: z.string().max(300).optional(),
        value: z.unknown().optional(),
      }),
    )
    .min(1)
    .max(1_000),
});
/** PUT /scim/v2/Groups/:id: exactly these members. */
export const ScimGroupBody = z.looseObject({
  members: z.array(z.looseObject({ value: z.string().max(80) })).max(10_000),
});
/** GET of a list. `startIndex` counts from 1. */
export const ScimListQuery = z.looseObject({
  filter: z.string().max(500).optional(),
  startIndex: z.coerce.number().int().optional(),
  count: z.coerce.number().int().optional(),
});

const Slug = z.string().regex(/^[a-z0-9-]{1,60}$/);
const Done = z.object({ done: z.literal(true) });

// --- the operator's socket ----------------------------------------------------------------------------------------

/** A token for the directory of the provider (staff) or of a client (its officers), told once. */
export const issueScimToken = {
  path: '/door/operator/scim/issue',
  ask: z.strictObject({ slug: Slug, label: z.string().min(1).max(80) }),
  answer: z.object({ tokenId: z.string(), token: z.string(), address: z.string() }),
} as const;
export const withdrawScimToken = {
  path: '/door/operator/scim/withdraw',
  ask: z.strictObject({ slug: Slug, tokenId: z.uuid() }),
  answer: Done,
} as const;
