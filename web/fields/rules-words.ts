import type { DetectionFault } from '#vault/channels/api';
import { className } from '#web/ui/data-classes.ts';
import { lang, w } from './words.ts';

/** What is wrong with a type or an entry of the allow-list, and what to do about it. */
export function sayFault(fault: DetectionFault): string {
  const nth = (fault.nth ?? 0) + 1;
  const where = {
    type: '',
    allow_pattern: w(`Allowed pattern ${nth}: `, `許可パターン${nth}：`),
    allow_value: w(`Allowed value ${nth}: `, `許可する値${nth}：`),
  }[fault.of];
  switch (fault.code) {
    case 'syntax':
      return (
        where +
        w(
          'The pattern cannot be read. It may have letters, digits, \\d, \\w, \\s, classes like [A-F0-9], groups with |, and counts like {3} or {2,4}; no look-around, no back-reference, no ^ and $.',
          'パターンを読み取れません。文字、数字、\\d、\\w、\\s、[A-F0-9] のような文字の範囲、| を使うグループ、{3} や {2,4} のような回数が使えます。先読み・後方参照・^・$ は使えません。',
        )
      );
    case 'too_costly':
      return (
        where +
        w(
          'The pattern is too large: shorten it or use smaller counts.',
          'パターンが大きすぎます。短くするか、回数を小さくしてください。',
        )
      );
    case 'too_short':
      return (
        where +
        w(
          'It could be shorter than three characters, and so fit anything. Ask for more.',
          '3文字未満でも一致してしまいます。条件を増やしてください。',
        )
      );
    case 'examples_missing':
      return w(
        'Give at least two examples that must be found and one that must not.',
        '検出すべき例を2つ以上、検出すべきでない例を1つ以上入力してください。',
      );
    case 'too_many':
      return w(
        'At most 20 examples or words, each at most 200 characters.',
        '例や語は20個まで、それぞれ200文字以内にしてください。',
      );
    case 'example_not_found':
      return w(
        `Example ${nth} is not found by this pattern.`,
        `検出すべき例の${nth}番目が、このパターンで検出されません。`,
      );
    case 'counter_example_found':
      return w(
        `The pattern finds example ${nth} of those that must not be found.`,
        `検出すべきでない例の${nth}番目が検出されてしまいます。`,
      );
    case 'overlaps':
      return w(
        `Example ${nth} is found already as ${className(fault.class ?? '', 'en')}; choose that kind, or a narrower pattern.`,
        `検出すべき例の${nth}番目は、すでに「${className(fault.class ?? '', 'ja')}」として検出されます。その種類を選ぶか、パターンを絞ってください。`,
      );
  }
}

/** What is different from the rules in force, one line each. */
export function sayChanges(change: {
  added: readonly string[];
  changed: readonly string[];
  removed: readonly string[];
  patternsAdded: readonly string[];
  patternsRemoved: readonly string[];
  values: number;
  forgotten: number;
}): string[] {
  const quoted = (name: string): string => (lang() === 'ja' ? `「${name}」` : `“${name}”`);
  return [
    ...change.added.map((name) =>
      w(`${quoted(name)} is found from now on`, `${quoted(name)}を検出するようになります`),
    ),
    ...change.changed.map((name) =>
      w(`${quoted(name)} is found in another way`, `${quoted(name)}の検出方法が変わります`),
    ),
    ...change.removed.map((name) =>
      w(`${quoted(name)} is no longer found`, `${quoted(name)}を検出しなくなります`),
    ),
    ...change.patternsAdded.map((text) =>
      w(`Values that fit ${text} stay in the open`, `${text} に一致する値をマスクしなくなります`),
    ),
    ...change.patternsRemoved.map((text) =>
      w(`Values that fit ${text} are masked again`, `${text} に一致する値を再びマスクします`),
    ),
    ...(change.values === 0
      ? []
      : [
          w(
            `${change.values} more exact values stay in the open`,
            `許可する値を${change.values}件追加します`,
          ),
        ]),
    ...(change.forgotten === 0
      ? []
      : [
          w(
            `The ${change.forgotten} values allowed before are masked again`,
            `これまで許可していた${change.forgotten}件の値を再びマスクします`,
          ),
        ]),
  ];
}
