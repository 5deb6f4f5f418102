import { describe, expect, test } from 'vitest';

import { scan } from '#detection';

/** Parts of the address that stand outside every span. */
function leaks(text: string, address: string): string {
  const result = scan(text);
  const spans = result.kind === 'scanned' ? result.spans : [];
  const start = text.indexOf(address);
  return [...address]
    .filter(
      (char, at) =>
        /[\p{L}\p{N}]/u.test(char) && !spans.some((one) => one.start <= start + at && start + at < one.end),
    )
    .join('');
}

describe('addresses by what ends them', () => {
  test.each([
    '14 Quarry Bank, Ludlow SY8 1QR',
    'Apartment 12, The Foundry, Leeds LS10 1JF',
    'Rosewood Cottage, Mill Lane, Tadley, RG26 4AB',
    'flat 3 22 harley place bristol bs8 3jt',
    '1204 Rue Sherbrooke O, Montréal, QC H3A 1H6',
    '200-1055 W Hastings St, Vancouver BC V6E 2E9',
    'A-12-3, Residensi Vista, Jalan Klang Lama, 58100 Kuala Lumpur',
    'B5 L12 Phase 2, Villa Verde Subd., Dasmariñas, Cavite 4114',
    'Perumahan Griya Asri Blok C2 No 15, Bekasi',
    '3F., No. 45, Sec. 2, Zhongshan N. Rd., Zhongshan Dist., Taipei City 104',
    'So 12, ngo 34, Tran Duy Hung, Cau Giay, Ha Noi',
    '서울시 마포구 월드컵로 12길 34 202호',
    'मकान नंबर 12, गली नंबर 3, लाजपत नगर, नई दिल्ली 110024',
    '12 Karangahape Rd, Auckland 1010',
    'Lot 5, Kampung Baru, 50300 KL',
  ])('%s', (address) => {
    expect(leaks(`Please send it to ${address}.`, address)).toBe('');
    expect(leaks(`住所は${address}です`, address)).toBe('');
  });

  test('an address ends at the label of the next field', () => {
    const text = 'Address: 88 Upper Dock Street, Newport NP20 1DL\nPhone: none yet';
    const result = scan(text);
    const found = result.kind === 'scanned' ? result.spans.map((one) => text.slice(one.start, one.end)) : [];
    expect(found).toEqual(['88 Upper Dock Street, Newport NP20 1DL']);
  });

  test.each(['The EH6 7 model and the SY8 lens', 'Windows 11 Pro, Office H3A 1H6x', 'District 9 is a film'])(
    'none in: %s',
    (text) => {
      const result = scan(text);
      expect(
        result.kind === 'scanned' ? result.spans.filter((one) => one.class === 'ADDRESS') : null,
      ).toEqual([]);
    },
  );
});
