/**
 * The language that a text is plainly in, where it is not the page's: a screen reader then speaks it as such, and Japanese breaks
 * between phrases. Undefined where the page's own will do.
 */
export function langOf(text: string): 'ja' | undefined {
  return /[\u3041-\u30ff]/.test(text) ? 'ja' : undefined;
}
