import { z } from 'zod';

import type { AnyRoute } from '#platform/http';

/** What the name of a field stands for in one client's world, e.g. `ticketId`. */
export type World = Readonly<Record<string, string>>;

export interface Sample {
  readonly method: AnyRoute['method'];
  readonly path: string;
  readonly body: unknown;
}

interface Shape {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Shape[];
  oneOf?: Shape[];
  properties?: Record<string, Shape>;
  required?: string[];
  items?: Shape;
  additionalProperties?: Shape;
  minItems?: number;
  minLength?: number;
  minimum?: number;
  format?: string;
  pattern?: string;
}

/**
 * A request that a route's own schemas let through, for any route: a new one is called without a word written about it here.
 * Fields that name something of a client are filled from `world`; `everything` fills optional ones that do, too.
 */
export function sampleRequest(route: AnyRoute, world: World, everything = false): Sample {
  const where = `${route.method} ${route.path}`;
  const make = (shape: Shape, name: string): unknown => sample(shape, name, { world, everything, where });
  const params = (make({ type: 'object', ...shapeOf(route.params) }, '') ?? {}) as Record<string, unknown>;
  const query = (make({ type: 'object', ...shapeOf(route.query) }, '') ?? {}) as Record<string, unknown>;
  const path = route.path.replaceAll(/:(\w+)|\*/g, (place, name: string | undefined) =>
    textOf(params[name ?? '*'] ?? world[name ?? place]),
  );
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return {
    method: route.method,
    path: search.size === 0 ? path : `${path}?${search.toString()}`,
    body: route.body === undefined ? undefined : make(shapeOf(route.body), ''),
  };
}

/** The names under which this route's requests carry something of a client. */
export function namesIn(route: AnyRoute, names: readonly string[]): string[] {
  const text = [route.params, route.query, route.body].map((schema) =>
    schema === undefined
      ? ''
      : JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })),
  );
  return names.filter(
    (name) => text.join('').includes(`"${name}":`) || text.join('').includes(`"${name}s":`),
  );
}

function shapeOf(schema: z.ZodType | undefined): Shape {
  return schema === undefined
    ? {}
    : (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape);
}

/** The fields of this route's requests that take any words: no id, no time, no choice, no form of their own. */
export function wordsIn(route: AnyRoute): string[] {
  const fields = new Set<string>();
  const walk = (shape: Shape, name: string): void => {
    for (const [field, inner] of Object.entries(shape.properties ?? {})) walk(inner, field);
    for (const inner of [...(shape.anyOf ?? []), ...(shape.oneOf ?? [])]) walk(inner, name);
    if (shape.items !== undefined) walk(shape.items, name);
    if (typeof shape.additionalProperties === 'object') walk(shape.additionalProperties, `${name}.*`);
    const bound = shape.format ?? shape.enum ?? shape.const;
    if (shape.type === 'string' && bound === undefined && fits(shape.pattern, 'any words at all'))
      fields.add(name);
  };
  for (const schema of [route.params, route.query, route.body])
    if (schema !== undefined) walk(shapeOf(schema), '');
  return [...fields];
}

function fits(pattern: string | undefined, text: string): boolean {
  return pattern === undefined || new RegExp(pattern, 'u').test(text);
}

function sample(
  shape: Shape,
  name: string,
  how: { world: World; everything: boolean; where: string },
): unknown {
  if (shape.const !== undefined) return shape.const;
  if (shape.enum !== undefined) return shape.enum[0];
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices !== undefined) {
    const known = how.world[name];
    const wanted = known === undefined ? 0 : choices.findIndex((one) => one.type === 'string');
    return sample(choices[Math.max(wanted, 0)] ?? {}, name, how);
  }
  switch (shape.type) {
    case 'object': {
      const wanted = Object.entries(shape.properties ?? {}).filter(
        ([field, inner]) =>
          shape.required?.includes(field) === true ||
          (how.everything && namesSomething(inner, field, how.world)),
      );
      return Object.fromEntries(wanted.map(([field, inner]) => [field, sample(inner, field, how)]));
    }
    case 'array':
      return how.world[one(name)] !== undefined || (shape.minItems ?? 0) > 0
        ? [sample(shape.items ?? {}, one(name), how)]
        : [];
    case 'number':
    case 'integer':
      return Math.max(shape.minimum ?? 0, 0);
    case 'boolean':
      return false;
    case 'string': {
      const known = how.world[name];
      if (known !== undefined) return known;
      if (shape.format === 'date-time') return new Date().toISOString();
      const plain = 'x'.repeat(Math.max(shape.minLength ?? 1, 1));
      // A pattern that any word fits names nothing; another asks for something of the client's.
      if (
        shape.format === 'uuid' ||
        (shape.pattern !== undefined && !new RegExp(shape.pattern, 'u').test(plain))
      )
        throw new Error(`${how.where}: give the worlds of test/isolation something called "${name}"`);
      return plain;
    }
    default:
      return how.world[name] ?? '1';
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function namesSomething(shape: Shape, field: string, world: World): boolean {
  return world[field] !== undefined || (shape.type === 'array' && world[one(field)] !== undefined);
}

function one(name: string): string {
  return name.replace(/s$/, '');
}
