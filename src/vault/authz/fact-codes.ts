import type { FactVector } from './decide.ts';

/**
 * What a decision stood on, as the client's log carries it: every fact of the schema as `<path>=<value>`, sorted, so that whoever holds the log can make the
 * decision again (ADR 0025). The purpose stands in the entry already. All are truth values and numbers: about work, never about a customer.
 */
export function factCodes(vector: FactVector): string[] {
  const { purpose: _inTheEntry, ...facts } = vector;
  return Object.entries(facts)
    .flatMap(([group, value]) =>
      typeof value === 'object'
        ? Object.entries(value).map(([name, one]) => `${group}.${name}=${String(one)}`)
        : [`${group}=${String(value)}`],
    )
    .toSorted();
}
