import type { z } from 'zod';

import type { ScimPatch } from '#vault/identity/api';

/** What a directory may change about a person here. */
export interface UserChange {
  userName?: string;
  externalId?: string;
  displayName?: string;
  locale?: 'en' | 'ja';
  active?: boolean;
}

/** Attributes that directories send and nothing here keeps: less about people is better. */
const NOT_KEPT =
  /^(?:schemas|id|meta|groups|password|name\.(?:givenname|familyname|middlename|honorific\w+)|name|nickname|title|emails|phonenumbers|addresses|photos|ims|roles|entitlements|x509certificates|usertype|timezone|profileurl|urn:ietf:params:scim:schemas:extension:enterprise:2\.0:user)\b/;

/**
 * Changes of a PATCH (RFC 7644 section 3.5.2) as Okta (`replace` with an object and no path) and Entra (`Replace`, booleans as text,
 * `urn:…:User:attribute`) send them. Null for what is not understood.
 */
export function readUserPatch(patch: z.output<typeof ScimPatch>): UserChange | null {
  const change: UserChange = {};
  for (const { op, path, value } of patch.Operations) {
    if (path === undefined) {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
      for (const [name, inner] of Object.entries(value)) if (!set(change, op, name, inner)) return null;
    } else if (!set(change, op, path, value)) return null;
  }
  return change;
}

/** A whole user as POST and PUT send it. Null for what is not understood. */
export function readUser(user: Readonly<Record<string, unknown>>): UserChange | null {
  const change: UserChange = {};
  for (const [name, value] of Object.entries(user)) {
    if (name.toLowerCase() === 'name' && isRecord(value)) {
      const { formatted, givenName, familyName } = value;
      const parts = [givenName, familyName].filter((part) => typeof part === 'string');
      const full = typeof formatted === 'string' ? formatted : parts.join(' ');
      if (full !== '') change.displayName ??= full;
    } else if (!set(change, 'replace', name, value)) return null;
  }
  return change;
}

function set(change: UserChange, op: string, path: string, value: unknown): boolean {
  const name = path.toLowerCase().replace(/^urn:ietf:params:scim:schemas:core:2\.0:user:/, '');
  const removed = op.toLowerCase() === 'remove';
  switch (name) {
    case 'active': {
      const active = removed ? false : asBoolean(value);
      if (active === null) return false;
      change.active = active;
      return true;
    }
    case 'username':
      if (removed || typeof value !== 'string') return false;
      change.userName = value;
      return true;
    case 'externalid':
      if (!removed && typeof value !== 'string') return false;
      change.externalId = removed ? '' : String(value);
      return true;
    case 'displayname':
    case 'name.formatted':
      if (typeof value === 'string' && value !== '') change.displayName = value;
      return true;
    case 'preferredlanguage':
    case 'locale':
      if (typeof value === 'string') change.locale = value.toLowerCase().startsWith('ja') ? 'ja' : 'en';
      return true;
    default:
      return NOT_KEPT.test(name);
  }
}

function asBoolean(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return null;
  const text = value.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : null;
}

/** Who comes into a group and who goes. `all`: the group is exactly these. */
export type MemberChange = { readonly op: 'add' | 'remove' | 'all'; readonly ids: readonly string[] };

/** Members of a group's PATCH. Null for what is not understood; a new display name is let go by, since ours are given. */
export function readGroupPatch(patch: z.output<typeof ScimPatch>): MemberChange[] | null {
  const changes: MemberChange[] = [];
  for (const { op, path, value } of patch.Operations) {
    const verb = op.toLowerCase();
    const one = /^members\[\s*value\s+eq\s+"([^"]{1,80})"\s*\]$/i.exec(path ?? '')?.[1];
    if (one !== undefined && verb === 'remove') changes.push({ op: 'remove', ids: [one] });
    else if (path?.toLowerCase() === 'members') {
      if (verb === 'remove' && value === undefined) changes.push({ op: 'all', ids: [] });
      else {
        const ids = memberIds(value);
        if (ids === null) return null;
        changes.push({ op: verb === 'replace' ? 'all' : verb === 'remove' ? 'remove' : 'add', ids });
      }
    } else if (path === undefined && isRecord(value)) {
      if (value['members'] !== undefined) {
        const ids = memberIds(value['members']);
        if (ids === null) return null;
        changes.push({ op: verb === 'add' ? 'add' : 'all', ids });
      }
    } else if (path?.toLowerCase() !== 'displayname' && path?.toLowerCase() !== 'externalid') return null;
  }
  return changes;
}

export function memberIds(value: unknown): string[] | null {
  const list = Array.isArray(value) ? value : [value];
  const ids = list.map((one: unknown) => (isRecord(one) ? one['value'] : null));
  return ids.every((id) => typeof id === 'string') ? ids : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
