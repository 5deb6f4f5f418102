import { Button, Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { Go } from '#web/ui/address.tsx';
import { Problem } from '#web/ui/pieces.tsx';
import { exactTime } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { useClient, usePage } from './frame.tsx';
import { keyFingerprint } from './key-fingerprint.ts';
import { lastSeen, remember, type Seen } from './last-seen.ts';
import { logAddress } from './questions.ts';
import { verifyInWorker, type Run } from './verify-in-worker.ts';
import { CHECKS, type Check, type CheckId, type Report } from './verify-log.ts';
import { WitnessesSheet } from './witnesses.tsx';

type State =
  | { is: 'idle' }
  | { is: 'running'; done: number; of: number | null; checks: readonly Check[] }
  | { is: 'cancelled'; done: number }
  | { is: 'done'; report: Report; seconds: number }
  | { is: 'failed'; error: unknown };

/** Recomputes the client's log from its bytes in this browser, and says in plain words what came of it. */
export function VerifyPage() {
  const { t } = useLocale();
  const client = useClient();
  const [state, setState] = useState<State>({ is: 'idle' });
  const [seen, setSeen] = useState<Seen | null>(() => lastSeen(client.tenant));
  const run = useRef<Run | null>(null);
  const reached = useRef(0);
  useEffect(() => () => run.current?.cancel(), []);

  const start = async (): Promise<void> => {
    const began = performance.now();
    reached.current = 0;
    setState({ is: 'running', done: 0, of: null, checks: [] });
    const running = verifyInWorker({
      log: new URL(logAddress(client.tenant), location.origin).href,
      tenant: client.tenant,
      seen,
      progress: (done, of, checks) => {
        reached.current = done;
        setState({ is: 'running', done, of, checks });
      },
    });
    run.current = running;
    try {
      const report = await running.report;
      setState({ is: 'done', report, seconds: (performance.now() - began) / 1000 });
      if (report.ok) setSeen(remember(client.tenant, report));
    } catch (error) {
      setState(running.cancelled() ? { is: 'cancelled', done: reached.current } : { is: 'failed', error });
    }
  };

  const checks = state.is === 'running' ? state.checks : state.is === 'done' ? state.report.checks : [];
  return (
    <>
      <header className="dz-stack">
        <h1>{t('verify.title')}</h1>
        <p className="dz-lead">{t('verify.lead')}</p>
      </header>
      <section className="dz-sheet">
        <div className="dz-row">
          <Button disabled={state.is === 'running'} onClick={() => void start()}>
            {t(state.is === 'idle' ? 'verify.start' : 'verify.again')}
          </Button>
          {state.is === 'running' ? (
            <Button variant="default" onClick={() => run.current?.cancel()}>
              {t('ui.cancel')}
            </Button>
          ) : null}
        </div>
        <div className="tr-verdict">
          {state.is === 'running' ? <Going done={state.done} of={state.of} /> : null}
          <div aria-live="polite">
            {state.is === 'cancelled' ? <p>{t('verify.cancelled', { done: state.done })}</p> : null}
            {state.is === 'done' ? <Verdict report={state.report} seconds={state.seconds} /> : null}
          </div>
          {state.is === 'failed' ? <Problem error={state.error} onAgain={() => void start()} /> : null}
        </div>
        <h2>{t('verify.checks')}</h2>
        <ol className="tr-checks">
          {CHECKS.map((id) => (
            <CheckLine
              key={id}
              id={id}
              check={checks.find((check) => check.id === id)}
              over={state.is === 'done'}
            />
          ))}
        </ol>
      </section>
      <div className="dz-grid">
        <section className="dz-sheet">
          <h2>{t('verify.not')}</h2>
          <ul className="tr-plain">
            <li>{t('verify.not.key')}</li>
            <li>{t('verify.not.split')}</li>
            <li>{t('verify.not.outside')}</li>
            {state.is === 'done' && state.report.ok ? (
              <li>{t('verify.not.later', { count: state.report.size })}</li>
            ) : null}
          </ul>
        </section>
        <Remembered seen={seen} />
        <WitnessesSheet />
      </div>
    </>
  );
}

function Going({ done, of }: { done: number; of: number | null }) {
  const { t, locale } = useLocale();
  return (
    <div className="dz-stack">
      <Progress value={of === null ? 0 : (done / Math.max(1, of)) * 100} aria-label={t('verify.title')} />
      <p className="dz-soft dz-number">
        {of === null
          ? t('verify.begin')
          : t('verify.progress', { done: done.toLocaleString(locale), of: of.toLocaleString(locale) })}
      </p>
    </div>
  );
}

function Verdict({ report, seconds }: { report: Report; seconds: number }) {
  const { t, locale } = useLocale();
  const address = usePage();
  if (report.ok) {
    return (
      <div className="tr-result" data-ok="true">
        <h2>{t('verify.ok')}</h2>
        <p>
          {t('verify.ok.says', {
            count: report.size.toLocaleString(locale),
            seconds: seconds.toLocaleString(locale, { maximumFractionDigits: 1, minimumFractionDigits: 1 }),
          })}
        </p>
        <p className="dz-mono">
          {t('verify.root')} {report.root}
        </p>
      </div>
    );
  }
  return (
    <div className="tr-result" data-ok="false">
      <h2>{t('verify.bad')}</h2>
      <p>{t('verify.bad.means')}</p>
      <h3>{t('verify.bad.do')}</h3>
      <ol className="tr-plain tr-numbered">
        <li>
          <Go to={address('pack')}>{t('verify.bad.do.keep')}</Go>
        </li>
        <li>{t('verify.bad.do.call')}</li>
        <li>{t('verify.bad.do.again')}</li>
      </ol>
    </div>
  );
}

function CheckLine({ id, check, over }: { id: CheckId; check: Check | undefined; over: boolean }) {
  const { t, locale } = useLocale();
  const begun = check?.state ?? 'waiting';
  // What a failure before it left undone was not checked.
  const state = over && (begun === 'waiting' || begun === 'running') ? 'unreached' : begun;
  const tone = state === 'ok' ? 'ok' : state === 'failed' ? 'bad' : undefined;
  const says = check?.says;
  const values = Object.fromEntries(
    Object.entries(says?.values ?? {}).map(([name, value]) => [
      name,
      typeof value === 'number' ? value.toLocaleString(locale) : value,
    ]),
  );
  return (
    <li>
      <span className="dz-pill" data-tone={tone}>
        {t(`verify.state.${state}`)}
      </span>
      <div>
        <p>{t(`verify.check.${id}`)}</p>
        <p className="dz-soft dz-mono-numbers">{says === undefined ? '\u00a0' : t(says.key, values)}</p>
      </div>
    </li>
  );
}

function Remembered({ seen }: { seen: Seen | null }) {
  const { t, locale } = useLocale();
  const print = useQuery({
    queryKey: ['fingerprint', seen?.vkey],
    queryFn: () => keyFingerprint(seen?.vkey ?? ''),
    enabled: seen !== null,
    staleTime: Infinity,
  });
  return (
    <section className="dz-sheet">
      <h2>{t('verify.remembers')}</h2>
      {seen === null ? (
        <p className="dz-soft">{t('verify.remembers.none')}</p>
      ) : (
        <dl className="dz-facts">
          <dt>{t('verify.remembers.at')}</dt>
          <dd>{exactTime(seen.at, locale)}</dd>
          <dt>{t('verify.remembers.size')}</dt>
          <dd className="dz-number">{seen.size.toLocaleString(locale)}</dd>
          <dt>{t('verify.remembers.root')}</dt>
          <dd className="dz-mono">{seen.root}</dd>
          <dt>{t('verify.remembers.key')}</dt>
          <dd className="dz-mono">{print.data ?? '…'}</dd>
        </dl>
      )}
    </section>
  );
}
