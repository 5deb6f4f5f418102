/** Kana or kanji make a text Japanese: what nothing else tells. */
export function localeOfText(text: string): 'en' | 'ja' {
  return /[\u3040-\u30ff\u4e00-\u9fff]/.test(text) ? 'ja' : 'en';
}
