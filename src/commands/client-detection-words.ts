import type { Locale } from '#platform/problems';
import type { DetectionFault, SecondLook } from '#vault/channels/api';

interface DetectionWords {
  readonly set: (version: number) => string;
  readonly looks: string;
  readonly none: string;
  readonly allowed: (values: number) => string;
  readonly notAType: (about: string) => string;
  readonly notAList: (about: string) => string;
  readonly noSuchType: (name: string) => string;
  readonly look: (look: SecondLook) => string;
  readonly waits: Readonly<Record<NonNullable<SecondLook['waitsFor']>, string>>;
  readonly refused: string;
  readonly fault: (fault: DetectionFault) => string;
}

/** What `dozo client` says about a client's own types and allow-list. No value and no example is repeated. */
export const DETECTION_WORDS: Readonly<Record<Locale, DetectionWords>> = {
  en: {
    set: (version) => `The detection rules are in force: version ${version}.`,
    looks: 'Stored messages are being looked through by them. "dozo client detection SLUG" says how far.',
    none: 'This client has no types of its own and allows nothing.',
    allowed: (values) => `allowed values: ${values} (kept as keyed digests, so that they cannot be shown)`,
    notAType: (about) => `That is no type: ${about}. docs/operate/set-up.md shows one.`,
    notAList: (about) =>
      `That is no allow-list: ${about}. It looks like {"patterns": ["…"], "values": ["…"]}.`,
    noSuchType: (name) => `There is no client of that name, or it has no type "${name}".`,
    look: ({ state, version, looked, conversations, changed, unread }) =>
      `stored messages, by version ${version}: ${state === 'done' ? 'looked through' : 'being looked through'}, ${looked} of ${conversations ?? '…'} conversations, ${changed} messages masked anew${unread === 0 ? '' : `, ${unread} texts could not be read and stay as they were`}`,
    waits: {
      key_withdrawn: 'It waits: the client’s own key is closed. It goes on by itself once the key is back.',
      unavailable: 'It waits: a part of the vault cannot be reached. It goes on by itself.',
    },
    refused: 'Nothing was changed:',
    fault: (fault) => {
      const nth = (fault.nth ?? 0) + 1;
      const where = {
        type: '',
        allow_pattern: `Allowed pattern ${nth}: `,
        allow_value: `Allowed value ${nth}: `,
      }[fault.of];
      switch (fault.code) {
        case 'syntax':
          return `${where}The pattern cannot be read. It may have letters, digits, \\d, \\w, \\s, classes, groups with | and counts; no look-around, no ^ and $.`;
        case 'too_costly':
          return `${where}The pattern is too large. Shorten it or use smaller counts.`;
        case 'too_short':
          return `${where}It could be shorter than three characters. Ask for more.`;
        case 'examples_missing':
          return 'Give at least two "examples" that must be found and one of "counterExamples" that must not.';
        case 'too_many':
          return 'At most 20 examples or words, each at most 200 characters.';
        case 'example_not_found':
          return `Example ${nth} is not found by this pattern.`;
        case 'counter_example_found':
          return `The pattern finds counter-example ${nth}.`;
        case 'overlaps':
          return `Example ${nth} is found already as ${fault.class ?? ''}. Choose that class, or a narrower pattern.`;
      }
    },
  },
  ja: {
    set: (version) => `検出ルールを有効にしました（版 ${version}）。`,
    looks:
      '保存済みのメッセージを再検査しています。進み具合は「dozo client detection スラッグ」で確認できます。',
    none: 'このクライアントには、独自の種類も許可リストもありません。',
    allowed: (values) => `許可する値: ${values} 件（鍵付きダイジェストで保存しているため表示できません）`,
    notAType: (about) => `種類の形式が正しくありません: ${about}。docs/operate/set-up.md に例があります。`,
    notAList: (about) =>
      `許可リストの形式が正しくありません: ${about}。{"patterns": ["…"], "values": ["…"]} の形で書いてください。`,
    noSuchType: (name) => `そのクライアントがないか、種類「${name}」がありません。`,
    look: ({ state, version, looked, conversations, changed, unread }) =>
      `保存済みメッセージ（版 ${version}）: ${state === 'done' ? '再検査済み' : '再検査中'}、会話 ${conversations ?? '…'} 件中 ${looked} 件、新たにマスクしたメッセージ ${changed} 件${unread === 0 ? '' : `、確認できずそのままの文章 ${unread} 件`}`,
    waits: {
      key_withdrawn: '待機中です。企業の鍵が利用できません。鍵が戻れば自動的に再開します。',
      unavailable: '待機中です。保管庫の一部に接続できません。接続が戻れば自動的に再開します。',
    },
    refused: '変更していません:',
    fault: (fault) => {
      const nth = (fault.nth ?? 0) + 1;
      const where = {
        type: '',
        allow_pattern: `許可パターン ${nth}: `,
        allow_value: `許可する値 ${nth}: `,
      }[fault.of];
      switch (fault.code) {
        case 'syntax':
          return `${where}パターンを読み取れません。文字、数字、\\d、\\w、\\s、文字の範囲、| を使うグループ、回数が使えます。先読みや ^・$ は使えません。`;
        case 'too_costly':
          return `${where}パターンが大きすぎます。短くするか、回数を小さくしてください。`;
        case 'too_short':
          return `${where}3文字未満でも一致してしまいます。条件を増やしてください。`;
        case 'examples_missing':
          return '検出すべき例（examples）を2つ以上、検出すべきでない例（counterExamples）を1つ以上書いてください。';
        case 'too_many':
          return '例や語は20個まで、それぞれ200文字以内にしてください。';
        case 'example_not_found':
          return `検出すべき例の ${nth} 番目が、このパターンで検出されません。`;
        case 'counter_example_found':
          return `検出すべきでない例の ${nth} 番目が検出されてしまいます。`;
        case 'overlaps':
          return `検出すべき例の ${nth} 番目は、すでに ${fault.class ?? ''} として検出されます。その種類を選ぶか、パターンを絞ってください。`;
      }
    },
  },
};
