/** How SCIM answers (RFC 7644 sections 3.4.2 and 3.12). */

export interface ScimList {
  readonly schemas: readonly string[];
  readonly totalResults: number;
  readonly startIndex: number;
  readonly itemsPerPage: number;
  readonly Resources: readonly object[];
}

export const MOST_RESULTS = 200;

/** One page; `startIndex` counts from 1, and what is out of bounds is brought into them. */
export function listOf(all: readonly object[], startIndex = 1, count = MOST_RESULTS): ScimList {
  const from = Math.max(1, startIndex);
  const most = Math.min(MOST_RESULTS, Math.max(0, count));
  const page = all.slice(from - 1, from - 1 + most);
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: all.length,
    startIndex: from,
    itemsPerPage: page.length,
    Resources: page,
  };
}

/** A refusal in SCIM's own form. `detail` is for the directory's log and names nobody. */
export class ScimRefusal extends Error {
  readonly status: 400 | 403 | 404 | 409;
  readonly body: object;
  constructor(status: 400 | 403 | 404 | 409, scimType: string | null, detail: string) {
    super(detail);
    this.name = 'ScimRefusal';
    this.status = status;
    this.body = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: String(status),
      ...(scimType === null ? {} : { scimType }),
      detail,
    };
  }
}

export function refuseScim(...why: ConstructorParameters<typeof ScimRefusal>): never {
  throw new ScimRefusal(...why);
}
