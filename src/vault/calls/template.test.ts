import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { fillBody, fillPath, placesOf } from './template.ts';

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '\r\nx: y',
    '"},{"a":"',
    '../..',
    '%2e%2e',
    '{{SECRET}}',
    '&b=c',
    '?q',
    '#f',
    '\u0000',
    '$&',
  ),
);

describe('values in their places', () => {
  test('stay inside the JSON string they were put in, whatever they hold', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const template = '{"card":{"number":"{{CARD}}","note":["for {{CARD}}!"]},"n":1,"SECRET":"x"}';
        const filled = fillBody({ type: 'json', template }, { CARD: value, SECRET: 'never' });
        const text = new TextDecoder().decode(filled?.bytes);
        const well = value.toWellFormed();
        expect(JSON.parse(text)).toEqual({
          card: { number: well, note: [`for ${well}!`] },
          n: 1,
          SECRET: 'x',
        });
      }),
    );
  });

  test('stay inside their field of a form', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const fields = [
          { name: 'a', value: '{{CARD}}' },
          { name: 'b', value: '1' },
        ];
        const filled = fillBody({ type: 'form', fields }, { CARD: value });
        expect([...new URLSearchParams(filled?.bytes.toString())]).toEqual([
          ['a', value.toWellFormed()],
          ['b', '1'],
        ]);
      }),
    );
  });

  test('stay inside their segment of the path, or the call is none', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const path = fillPath('/v1/cards/{{CARD}}/refund?by={{CARD}}', { CARD: value });
        if (path === null) {
          expect(['', '.', '..']).toContain(value);
          return;
        }
        const url = new URL(path, 'https://pay.example.com');
        expect(path).toMatch(/^[!-~]+$/);
        expect(url.pathname.split('/')).toHaveLength(5);
        expect(url.pathname.endsWith('/refund')).toBe(true);
        expect(url.searchParams.get('by')).toBe(value.toWellFormed());
        expect(url.hash).toBe('');
      }),
    );
  });

  test('that go up are refused', () => {
    for (const value of ['', '.', '..']) expect(fillPath('/v1/{{CARD}}/x', { CARD: value })).toBeNull();
  });

  test('are known by their names, each once', () => {
    const body = { type: 'json' as const, template: '{"a":"{{CARD}} {{amount}}","b":{"c":"{{CARD}}"}}' };
    expect(placesOf({ path: '/x/{{PERSON}}', body })).toEqual(['PERSON', 'CARD', 'amount']);
  });
});
