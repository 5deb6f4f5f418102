import { addTexts } from '#web/ui/language.ts';
import { KeyHint } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { Sheet } from './sheet.tsx';
import { KEY_TEXTS } from './texts-keys.ts';
import { MERGE_TEXTS } from './texts-merge.ts';

addTexts(KEY_TEXTS, MERGE_TEXTS);

const KEYS = [
  ['j', 'help.next'],
  ['k', 'help.next'],
  ['enter', 'help.open'],
  ['r', 'help.reply'],
  ['n', 'help.note'],
  ['mod+enter', 'help.send'],
  ['e', 'help.solve'],
  ['shift+e', 'help.solve-next'],
  ['t', 'help.take'],
  ['a', 'help.assign'],
  ['s', 'help.later'],
  ['g', 'help.merge'],
  ['m', 'help.canned'],
  ['v', 'help.reveal'],
  ['u', 'help.use'],
  ['y', 'help.approvals'],
  ['#', 'help.mark'],
  ['x', 'help.select'],
  ['z', 'help.undo'],
  ['/', 'help.search'],
  ['mod+k', 'help.palette'],
  ['Esc', 'help.back'],
  ['?', 'help.help'],
] as const;

/** All keys. None works while one types or an input method composes. */
export function Help({ onClose }: { onClose: () => void }) {
  const { t } = useLocale();
  const rows = new Map<string, string[]>();
  for (const [keys, what] of KEYS) rows.set(what, [...(rows.get(what) ?? []), keys]);
  return (
    <Sheet title={t('help.title')} onClose={onClose} wide>
      <dl className="keys">
        {[...rows].map(([what, keys]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <span key={key}>
                  <KeyHint keys={key} />
                  <span className="dz-hidden">{key}</span>
                </span>
              ))}
            </dt>
            <dd>{t(what)}</dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}
