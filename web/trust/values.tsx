import { useLocale } from '#web/ui/use-locale.ts';

const STEPS = ['in', 'sealed', 'desk', 'asked', 'logged', 'shown', 'unseen', 'out', 'ends'] as const;
const LIMITS = ['photo', 'heard', 'missed', 'admin'] as const;

/** What happens to a value from its arrival to its end, for auditors. */
export function ValuesPage() {
  const { t } = useLocale();
  return (
    <>
      <header className="dz-stack">
        <h1>{t('values.title')}</h1>
        <p className="dz-lead">{t('values.lead')}</p>
      </header>
      <section className="dz-sheet">
        <ol className="tr-steps">
          {STEPS.map((step) => (
            <li key={step}>
              <h2>{t(`values.${step}.title`)}</h2>
              <p>{t(`values.${step}`)}</p>
            </li>
          ))}
        </ol>
      </section>
      <section className="dz-sheet">
        <h2>{t('values.limits')}</h2>
        <p>{t('values.limits.lead')}</p>
        <ul className="tr-plain">
          {LIMITS.map((limit) => (
            <li key={limit}>{t(`values.limit.${limit}`)}</li>
          ))}
        </ul>
      </section>
    </>
  );
}
