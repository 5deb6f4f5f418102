import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { Controls } from '#desk/trust/api';
import { Go } from '#web/ui/address.tsx';
import { Loading } from '#web/ui/loading.tsx';
import { Problem } from '#web/ui/pieces.tsx';
import { exactTime } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { useClient, usePage } from './frame.tsx';
import { GROUPS, type Group } from './kinds.ts';
import { controlsOf, evidenceAddress, partsAddress } from './questions.ts';

type Control = Controls['controls'][number];
const STATES = ['short', 'unknown', 'held', 'met', 'built', 'outside'] as const;

/** Every control with the live facts behind it, by practice, and by the numbers of the standard that one is audited against. */
export function ControlsPage() {
  const { t, locale } = useLocale();
  const { tenant } = useClient();
  const controls = useQuery(controlsOf(tenant));
  return (
    <>
      <header className="dz-stack">
        <h1>{t('controls.title')}</h1>
        <p className="dz-lead">{t('controls.lead')}</p>
        <p className="dz-soft">
          {controls.data === undefined
            ? ' '
            : t('controls.asOf', { time: exactTime(controls.data.asOf, locale) })}
        </p>
      </header>
      {controls.error === null ? null : (
        <Problem error={controls.error} onAgain={() => void controls.refetch()} />
      )}
      {controls.data === undefined ? (
        controls.error === null ? (
          <Loading />
        ) : null
      ) : (
        <Catalogue known={controls.data} />
      )}
    </>
  );
}

function Catalogue({ known }: { known: Controls }) {
  const { t, locale } = useLocale();
  const { tenant } = useClient();
  const word = locale === 'ja' ? 1 : 0;
  const [standard, setStandard] = useState('');
  const [state, setState] = useState<Control['state'] | null>(null);
  const ofStandard = known.controls.filter(
    (one) => standard === '' || one.maps.some(({ framework }) => framework === standard),
  );
  const shown = ofStandard.filter((one) => state === null || one.state === state);
  return (
    <>
      <section className="dz-sheet">
        <h2>{t('controls.take')}</h2>
        <p>{t('controls.take.lead')}</p>
        <div className="dz-row">
          <Button component="a" href={evidenceAddress(tenant, locale)} download>
            {t('controls.take.pack')}
          </Button>
          {known.hasPartsList ? (
            <Button variant="default" component="a" href={partsAddress(tenant)} download>
              {t('controls.take.parts')}
            </Button>
          ) : null}
        </div>
      </section>
      <div className="dz-row tr-controls-pick">
        <NativeSelect
          label={t('controls.standard')}
          value={standard}
          onChange={(event) => setStandard(event.currentTarget.value)}
          data={[
            { value: '', label: t('controls.standard.all') },
            ...known.frameworks.map(({ id, name }) => ({ value: id, label: name[word] ?? id })),
          ]}
        />
        <div className="dz-row" role="group" aria-label={t('controls.state')}>
          {STATES.map((each) => {
            const count = ofStandard.filter((one) => one.state === each).length;
            return count === 0 && state !== each ? null : (
              <button
                key={each}
                type="button"
                className="tr-state tr-state-pick"
                data-state={each}
                aria-pressed={state === each}
                onClick={() => setState(state === each ? null : each)}
              >
                {t(`controls.state.${each}`)} <b className="dz-number">{count}</b>
              </button>
            );
          })}
        </div>
      </div>
      {known.practices.map(({ number, name }) => {
        const own = shown.filter(({ practice }) => practice === number);
        return own.length === 0 ? null : (
          <section key={number} className="dz-sheet">
            <h2>{number === 8 ? name[word] : t('controls.practice', { number, name: name[word] ?? '' })}</h2>
            <div>
              {own.map((one) => (
                <Row key={one.id} control={one} standard={standard} frameworks={known.frameworks} />
              ))}
            </div>
          </section>
        );
      })}
      {shown.length === 0 ? <p className="dz-soft">{t('controls.none')}</p> : null}
    </>
  );
}

function Row({
  control,
  standard,
  frameworks,
}: {
  control: Control;
  standard: string;
  frameworks: Controls['frameworks'];
}) {
  const { t, locale } = useLocale();
  const word = locale === 'ja' ? 1 : 0;
  const ids = control.maps.find(({ framework }) => framework === standard)?.ids ?? [];
  return (
    <details className="tr-control">
      <summary>
        <span className="tr-control-id dz-number">{control.id}</span>
        <span className="tr-control-title">{control.title[word]}</span>
        {ids.length === 0 ? null : <span className="dz-soft dz-number">{ids.join(' · ')}</span>}
        <span className="tr-state" data-state={control.state}>
          {t(`controls.state.${control.state}`)}
        </span>
      </summary>
      <div className="tr-control-body">
        <p>{control.does[word]}</p>
        <Facts control={control} />
        {control.limit === null ? null : (
          <p className="tr-limit">
            <b>{t('controls.limit')}</b> {control.limit[word]}
          </p>
        )}
        <dl className="dz-facts">
          {frameworks.map(({ id, name }) => {
            const own = control.maps.find(({ framework }) => framework === id);
            return own === undefined ? null : (
              <div key={id} className="tr-map">
                <dt>{name[word]}</dt>
                <dd className="dz-number">{own.ids.join(', ')}</dd>
              </div>
            );
          })}
        </dl>
      </div>
    </details>
  );
}

/** What shows it: live facts, entries of the log, tests. */
function Facts({ control }: { control: Control }) {
  const { t, locale } = useLocale();
  const address = usePage();
  const word = locale === 'ja' ? 1 : 0;
  const groups = (Object.keys(GROUPS) as Group[]).filter((group) =>
    GROUPS[group].some((kind) => control.entries.includes(kind)),
  );
  return (
    <>
      {control.readings.length === 0 ? null : (
        <ul className="tr-readings" aria-label={t('controls.facts')}>
          {control.readings.map((reading) => (
            <li key={reading.id}>
              <span className="tr-state" data-state={reading.state}>
                {t(`controls.state.${reading.state}`)}
              </span>
              {reading.says[word]}
            </li>
          ))}
        </ul>
      )}
      {groups.length === 0 ? null : (
        <p>
          <Go to={address('releases', `show=${groups.join(',')}`)}>{t('controls.entries')}</Go>
        </p>
      )}
      {control.tests.length === 0 ? null : (
        <p className="dz-soft">
          {t('controls.tests')} <code className="dz-mono">{control.tests.join('  ')}</code>
        </p>
      )}
    </>
  );
}
