import { classOfToken } from '#vault/tokens';
import { TOKEN_PATTERN } from '#vault/tokens/api';
import type { PieceSpan } from './ports.ts';

/**
 * Spans that do not touch a token written in the text: a token is nothing sensitive and stays whole. What only looks like
 * one, without its check digits, is text like any other, so that a number cannot hide in it.
 */
export function besideTokens(text: string, spans: readonly PieceSpan[]): PieceSpan[] {
  const tokens = [...text.matchAll(TOKEN_PATTERN)]
    .filter((match) => classOfToken(match[0]) !== null)
    .map((match) => ({ start: match.index, end: match.index + match[0].length }));
  return spans.filter((span) => !tokens.some((token) => span.start < token.end && token.start < span.end));
}
