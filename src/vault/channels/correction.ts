import { isSchemed } from '#detection';

/** What a person corrected: no text of it, so that a report can be read by anybody who may read reports. */
export interface Correction {
  kind: 'missed' | 'not_sensitive';
  class: string;
  /** The rule that found it; null for a miss. */
  recognizer: string | null;
  shape: string | null;
  locale: 'en' | 'ja';
  writtenBy: 'customer' | 'agent';
}

const MAX_SHAPE = 40;

/**
 * `090-1234-5678` → `999-9999-9999`: enough to see which spelling is missed. Null for classes whose length or capitals alone would tell
 * something (names, addresses, secrets, mail), and for what is longer than any number.
 */
export function shapeOf(cls: string, text: string): string | null {
  if (!isSchemed(cls) || text.length > MAX_SHAPE) return null;
  return text.replaceAll(/\p{N}/gu, '9').replaceAll(/\p{L}/gu, 'A').replaceAll(/\s/g, ' ');
}

/** The rule's name out of why a value was found. */
export function recognizerOf(why: string | null): string | null {
  return why?.split(' · ')[0] ?? null;
}
