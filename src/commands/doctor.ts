import type { CommandIo } from './io.ts';
import { checks } from './doctor-checks.ts';
import type { Finding } from './doctor-finding.ts';
import { readConfig } from '#platform/config';
import type { Locale } from '#platform/problems';

/** `dozo doctor`: prints one line for each thing checked; what is wrong is followed by what to do. Changes nothing. */
export async function runDoctor(_argv: readonly string[], io: CommandIo): Promise<number> {
  const words = WORDS[io.locale];
  const { config, problems } = readConfig(io.env);
  const findings: Finding[] = problems.map(({ sentence }) => ({
    of: words.configuration,
    state: 'wrong',
    says: sentence[io.locale],
  }));
  if (config !== null) {
    findings.push({
      of: words.configuration,
      state: 'fine',
      says: `${words[config.mode]}, ${config.file ?? words.noFile}`,
    });
    for (const check of checks(config, io.locale)) findings.push(...(await check()));
  }
  const width = Math.max(...findings.map(({ of }) => columns(of)));
  for (const { of, state, says } of findings) {
    io.stdout.write(`${MARKS[state]} ${of}${' '.repeat(width - columns(of))}  ${says}\n`);
  }
  const wrong = findings.filter(({ state }) => state === 'wrong').length;
  io.stdout.write(`\n${wrong === 0 ? words.allFine : words.someWrong(wrong)}\n`);
  return wrong === 0 ? 0 : 1;
}

const MARKS: Readonly<Record<Finding['state'], string>> = { fine: '✓', note: '·', wrong: '✗' };

const WORDS: Readonly<Record<Locale, Words>> = {
  en: {
    configuration: 'configuration',
    evaluation: 'evaluation',
    production: 'production',
    noFile: 'no file: settings from the environment or defaults',
    allFine: 'Nothing is wrong.',
    someWrong: (count) => (count === 1 ? 'One thing is wrong (✗).' : `${count} things are wrong (✗).`),
  },
  ja: {
    configuration: '設定',
    evaluation: '評価モード',
    production: '本番運用',
    noFile: '設定ファイルなし（環境変数または既定値）',
    allFine: '問題はありません。',
    someWrong: (count) => `問題が ${count} 件あります（✗）。`,
  },
};

interface Words {
  readonly configuration: string;
  readonly evaluation: string;
  readonly production: string;
  readonly noFile: string;
  readonly allFine: string;
  readonly someWrong: (count: number) => string;
}

/** Columns a text takes on a terminal: two for each wide character. */
function columns(text: string): number {
  return [...text].reduce(
    (sum, character) =>
      sum + (/[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/.test(character) ? 2 : 1),
    0,
  );
}
