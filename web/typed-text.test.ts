import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/**
 * What people type goes to the vault first (promise 4). Every field of the staff's pages that takes text is here, with where its
 * text goes; a new one fails this test until it says so, and the code that it names must be in its file. What the desk's API would
 * take is listed in `test/isolation/routes.test.ts`.
 */
type Goes =
  /** To the vault, by this call or frame; the desk gets what the vault made of it. */
  | { readonly vault: string; readonly in?: string }
  /** Nowhere: it narrows, names or confirms what is on the page. */
  | { readonly here: string }
  /** To the desk, because it is the person's own and compared with what the desk has. */
  | { readonly own: string };

const FIELDS: Readonly<Record<string, readonly Goes[]>> = {
  'agent/assign-panel.tsx': [{ here: 'narrows the list of people and teams' }],
  'agent/canned-picker.tsx': [{ here: 'narrows the list of ready replies' }],
  'agent/composer.tsx': [{ vault: 'bridge.compose' }],
  'agent/mark-words.tsx': [{ here: 'looks for the words in the messages shown; only their place is sent' }],
  'ui/agreement.tsx': [{ own: 'squeeze(typed) !== squeeze(signer)' }],
  'agent/palette.tsx': [{ vault: 'searchFirst(q' }],
  'agent/ready-reply-form.tsx': [
    { vault: 'bridge.keepWords' },
    { vault: 'bridge.keepWords' },
    { vault: 'bridge.keepWords' },
  ],
  'agent/team-form.tsx': [{ vault: 'bridge.keepWords' }, { vault: 'bridge.keepWords' }],
  'agent/ticket-list.tsx': [{ vault: 'searchFirst(q' }],
  'agent/ticket-tags.tsx': [{ vault: 'bridge.keepWords' }],
  'console/switch-form.tsx': [{ vault: "type: 'contain'", in: 'console/containment-order.ts' }],
  'console/lift.tsx': [{ vault: "type: 'open-lift'" }],
  'console/invite.tsx': [
    { vault: "type: 'open-invite'" },
    { vault: "type: 'open-invite'" },
    { vault: "type: 'open-invite'" },
  ],
  'console/people.tsx': [{ here: 'narrows the list of people' }],
};

/** Elements that take text; of inputs those whose type is one of words. */
const TAKES_TEXT =
  /<(?:input|textarea|TextInput|Textarea|PasswordInput|NumberInput|Autocomplete|TagsInput|Combobox|JsonInput)\b([^>]|=>)*?\/?>/g;
const OF_CHOICE = /type="(?:checkbox|radio|datetime-local|date|time|file|range|color)"/;

const FOLDERS = ['agent', 'console', 'ui', 'front'] as const;

function fieldsIn(source: string): number {
  return [...source.matchAll(TAKES_TEXT)].filter(([element]) => !OF_CHOICE.test(element)).length;
}

describe('every field that people type into', () => {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(import.meta.dirname, folder))
      .filter((name) => name.endsWith('.tsx'))
      .map((name) => `${folder}/${name}`),
  );
  const read = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8');

  test('is known, and what is known is there', () => {
    const found = Object.fromEntries(
      files.map((file) => [file, fieldsIn(read(file))] as const).filter(([, count]) => count > 0),
    );
    const known = Object.fromEntries(Object.entries(FIELDS).map(([file, fields]) => [file, fields.length]));
    expect(found).toEqual(known);
    expect(files.filter((file) => read(file).includes('contentEditable'))).toEqual([]);
  });

  test('goes where its file says', () => {
    for (const [file, fields] of Object.entries(FIELDS)) {
      const source = read(file);
      for (const field of fields) {
        if ('vault' in field) expect(read(field.in ?? file), file).toContain(field.vault);
        if ('own' in field) expect(source, file).toContain(field.own);
        // What stays here is asked of nobody.
        if ('here' in field) expect(source, file).not.toMatch(/\bacts\.|\bask\(|fetch\(/);
      }
    }
  });

  test('of a planted kind is seen', () => {
    expect(fieldsIn('<input id="a" onChange={(event) => set(event.currentTarget.value)} />')).toBe(1);
    expect(fieldsIn('<Textarea value={x} />')).toBe(1);
    expect(fieldsIn('<input type="checkbox" checked onChange={() => toggle(one)} />')).toBe(0);
  });
});
