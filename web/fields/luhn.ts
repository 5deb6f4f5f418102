/** ISO/IEC 7812 annex B over ASCII digits; false for anything else than 12 to 19 digits. */
export function passesLuhn(digits: string): boolean {
  if (!/^\d{12,19}$/.test(digits)) return false;
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits.charAt(digits.length - 1 - at));
    sum += at % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
  }
  return sum % 10 === 0;
}

/** ASCII digits of what was typed: full-width ones are taken, blanks and every dash are left out. */
export function digitsOf(typed: string): string {
  return typed.normalize('NFKC').replaceAll(/[\s\-\u2010-\u2015\u2212\u30fc]/gu, '');
}

/** In groups of four, the same for every brand: 4-4-4-4, the rest at the end. */
export function grouped(digits: string): string {
  return digits.replaceAll(/(.{4})(?=.)/gu, '$1 ');
}
