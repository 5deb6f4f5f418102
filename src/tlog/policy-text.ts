import { decodeUtf8 } from './bytes.ts';

/** The text that a decision's `policyDigest` names, taken apart: a schema, what holds for everybody, the client's or destination's own rules, its numbers. */
export interface PolicyText {
  readonly schema: string;
  readonly guardrails: string;
  readonly rules: string;
  readonly numbers: Readonly<Record<string, unknown>>;
}

const TEXT =
  /^\/\/ --- schema\n([^]*)\n\/\/ --- guardrails of the platform\n([^]*)\n\/\/ --- rules of the (?:client|destination)\n([^]*)\n\/\/ --- numbers of the (?:client|destination)\n\/\/ ([^\n]*)\n$/;

/** Null unless the text has exactly these four parts. */
export function readPolicyText(bytes: Uint8Array): PolicyText | null {
  const [, schema, guardrails, rules, json] = TEXT.exec(decodeUtf8(bytes) ?? '') ?? [];
  if (schema === undefined || guardrails === undefined || rules === undefined || json === undefined)
    return null;
  try {
    const numbers: unknown = JSON.parse(json);
    return typeof numbers === 'object' && numbers !== null
      ? { schema, guardrails, rules, numbers: numbers as Record<string, unknown> }
      : null;
  } catch {
    return null;
  }
}
