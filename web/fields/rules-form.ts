import type { DetectionFault, DetectionRulesRequest } from '#vault/channels/api';
import { className, PERMITTABLE } from '#web/ui/data-classes.ts';
import { el } from './dom.ts';
import { problemLine } from './refusal.ts';
import { sayFault } from './rules-words.ts';
import { lang, w } from './words.ts';

export type OwnType = DetectionRulesRequest['addTypes'][number];

const PAUSE_MS = 300;
const CHECKSUMS = ['luhn', 'mod11', 'mod97', 'verhoeff'] as const;

/** The form of one type; what is wrong with it is said while it is written, as the vault finds it. */
export function beginTypeForm({
  type,
  names,
  faultsOf,
  done,
}: {
  type: OwnType | null;
  /** Names of the other types. */
  names: readonly string[];
  faultsOf: (typed: OwnType) => Promise<DetectionFault[]>;
  done: (typed: OwnType | null) => void;
}): HTMLElement {
  const text = (name: string, value: string, max: string): HTMLInputElement => {
    const input = el('input', {
      type: 'text',
      name,
      maxlength: max,
      autocomplete: 'off',
      spellcheck: 'false',
    });
    input.value = value;
    return input;
  };
  const lines = (name: string, values: readonly string[]): HTMLTextAreaElement => {
    const area = el('textarea', { name, rows: '3', autocomplete: 'off', spellcheck: 'false' });
    area.value = values.join('\n');
    return area;
  };
  const choice = (
    name: string,
    options: readonly (readonly [string, string])[],
    chosen: string,
  ): HTMLSelectElement => {
    const select = el('select', { name }, ...options.map(([value, label]) => el('option', { value }, label)));
    select.value = chosen;
    return select;
  };
  const name = text('name', type?.name ?? '', '31');
  const nameEn = text('nameEn', type?.nameEn ?? '', '40');
  const nameJa = text('nameJa', type?.nameJa ?? '', '40');
  const classes = PERMITTABLE.filter((cls) => cls !== 'ATTACHMENT');
  const cls = choice(
    'class',
    classes.map((one) => [one, className(one, lang())]),
    type?.class ?? 'SECRET',
  );
  const pattern = text('pattern', type?.pattern ?? '', '200');
  const checksum = choice(
    'checksum',
    [['', w('none', 'なし')], ...CHECKSUMS.map((one) => [one, one] as const)],
    type?.checksum ?? '',
  );
  const words = text('words', type?.words.join(', ') ?? '', '400');
  const examples = lines('examples', type?.examples ?? []);
  const counterExamples = lines('counterExamples', type?.counterExamples ?? []);
  const findings = el('div', { 'aria-live': 'polite', class: 'findings' });
  const keep = el('button', { type: 'submit', class: 'main', disabled: true }, w('Take it over', '反映する'));

  const typed = (): OwnType => ({
    name: name.value.trim(),
    nameEn: nameEn.value.trim(),
    nameJa: nameJa.value.trim(),
    class: cls.value,
    pattern: pattern.value,
    checksum: CHECKSUMS.find((one) => one === checksum.value) ?? null,
    words: words.value
      .split(/[,、]/)
      .map((one) => one.trim())
      .filter((one) => one !== ''),
    examples: linesOf(examples),
    counterExamples: linesOf(counterExamples),
  });

  let asked = 0;
  async function look(): Promise<void> {
    const turn = (asked += 1);
    keep.disabled = true;
    const now = typed();
    if (!/^[a-z][a-z0-9-]{1,30}$/.test(now.name) || names.includes(now.name))
      return findings.replaceChildren(
        el(
          'p',
          {},
          w(
            'Give it a short name of small letters, digits and - that no other has: it stands in your log.',
            'ほかと重ならない短い名前を、英小文字・数字・- で付けてください。ログに記録されます。',
          ),
        ),
      );
    if (now.pattern === '')
      return findings.replaceChildren(el('p', {}, w('Write its pattern.', 'パターンを入力してください。')));
    try {
      const faults = await faultsOf(now);
      if (turn !== asked) return;
      keep.disabled = faults.length > 0;
      findings.replaceChildren(
        ...(faults.length === 0
          ? [
              el(
                'p',
                { class: 'well' },
                w('All examples come out as they must.', 'すべての例が期待どおりに判定されます。'),
              ),
            ]
          : faults.map((fault) => el('p', { class: 'problem' }, sayFault(fault)))),
      );
    } catch (error) {
      if (turn === asked) findings.replaceChildren(problemLine(error));
    }
  }
  let timer = 0;
  const form = el(
    'form',
    {
      class: 'type-form',
      oninput: () => {
        clearTimeout(timer);
        timer = window.setTimeout(() => void look(), PAUSE_MS);
      },
      onsubmit: (event) => {
        event.preventDefault();
        if (!keep.disabled) done(typed());
      },
    },
    el('label', {}, w('Short name', '短い名前'), name),
    el('label', {}, w('Name in English', '英語の名称'), nameEn),
    el('label', {}, w('Name in Japanese', '日本語の名称'), nameJa),
    el('label', {}, w('Kept and shown under the rules of', '適用する種類のルール'), cls),
    el('label', {}, w('Pattern, e.g. MB-\\d{3}-[A-F]{2}', 'パターン（例：MB-\\d{3}-[A-F]{2}）'), pattern),
    el('label', {}, w('Check digits', '検査数字'), checksum),
    el(
      'label',
      {},
      w(
        'Words of which one has to stand nearby (optional, with commas)',
        '近くに必要な語（任意、カンマ区切り）',
      ),
      words,
    ),
    el('label', {}, w('Must be found, one a line', '検出すべき例（1行に1つ）'), examples),
    el('label', {}, w('Must not be found, one a line', '検出すべきでない例（1行に1つ）'), counterExamples),
    el('p', { class: 'soft' }, w('Examples are tried and not kept.', '例は判定にのみ使い、保存されません。')),
    findings,
    el(
      'div',
      { class: 'row' },
      keep,
      el('button', { type: 'button', onclick: () => done(null) }, w('Cancel', 'キャンセル')),
    ),
  );
  void look();
  return form;
}

function linesOf(area: HTMLTextAreaElement): string[] {
  return area.value
    .split('\n')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
