import { Button, Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { CopyButton } from '#web/ui/copy-button.tsx';
import { Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { downloadPack, type Downloaded } from './download-pack.ts';
import { useClient } from './frame.tsx';
import { keyFingerprint } from './key-fingerprint.ts';
import { packAddress, vkeyOf } from './questions.ts';

type State =
  | { is: 'idle' }
  | { is: 'loading'; bytes: number; of: number | null }
  | { is: 'done'; got: Downloaded }
  | { is: 'failed'; error: unknown };

/** Everything that is needed to check the log without us, to keep and to hand to an auditor. */
export function PackPage() {
  const { t, locale } = useLocale();
  const client = useClient();
  const [state, setState] = useState<State>({ is: 'idle' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const start = async (): Promise<void> => {
    const stop = new AbortController();
    running.current = stop;
    setState({ is: 'loading', bytes: 0, of: null });
    try {
      const got = await downloadPack(packAddress(client.tenant), {
        signal: stop.signal,
        progress: (bytes, of) => setState({ is: 'loading', bytes, of }),
      });
      setState({ is: 'done', got });
    } catch (error) {
      setState(stop.signal.aborted ? { is: 'idle' } : { is: 'failed', error });
    }
  };

  const name = state.is === 'done' ? state.got.fileName : `${client.slug}-log.zip`;
  return (
    <>
      <header className="dz-stack">
        <h1>{t('pack.title')}</h1>
        <p className="dz-lead">{t('pack.lead')}</p>
      </header>
      <section className="dz-sheet">
        <h2>{t('pack.get')}</h2>
        <div className="dz-row">
          <Button disabled={state.is === 'loading'} onClick={() => void start()}>
            {t('pack.download')}
          </Button>
          {state.is === 'loading' ? (
            <Button variant="default" onClick={() => running.current?.abort()}>
              {t('ui.cancel')}
            </Button>
          ) : null}
        </div>
        <div className="tr-progress" aria-live="polite">
          {state.is === 'loading' ? (
            <>
              <Progress
                value={state.of === null ? 100 : (state.bytes / state.of) * 100}
                animated={state.of === null}
                aria-label={t('pack.download')}
              />
              <span className="dz-soft dz-number">
                {t('pack.bytes', { size: sizeOf(state.bytes, locale) })}
              </span>
            </>
          ) : null}
          {state.is === 'done' ? (
            <p>
              {t('pack.done', { file: state.got.fileName, size: sizeOf(state.got.bytes, locale) })}{' '}
              <span className="dz-soft">SHA-256</span> <code className="dz-mono">{state.got.sha256}</code>
            </p>
          ) : null}
        </div>
        {state.is === 'failed' ? <Problem error={state.error} onAgain={() => void start()} /> : null}
        <h3>{t('pack.inside')}</h3>
        <ul className="tr-plain">
          <li>{t('pack.inside.log')}</li>
          <li>{t('pack.inside.keys')}</li>
          <li>{t('pack.inside.policies')}</li>
          <li>{t('pack.inside.not')}</li>
        </ul>
      </section>
      <div className="dz-grid">
        <section className="dz-sheet">
          <h2>{t('pack.check')}</h2>
          <p>{t('pack.check.lead')}</p>
          <div className="dz-row">
            <code className="dz-code">dozo verify {name}</code>
            <CopyButton text={`dozo verify ${name}`} />
          </div>
          <p>{t('pack.check.exit')}</p>
          <p className="dz-soft">{t('pack.check.others')}</p>
        </section>
        <Key />
      </div>
    </>
  );
}

function Key() {
  const { t } = useLocale();
  const client = useClient();
  const vkey = useQuery(vkeyOf(client.tenant));
  const print = useQuery({
    queryKey: ['fingerprint', vkey.data],
    queryFn: () => keyFingerprint(vkey.data ?? ''),
    enabled: vkey.data !== undefined,
    staleTime: Infinity,
  });
  return (
    <section className="dz-sheet">
      <h2>{t('pack.key')}</h2>
      {vkey.error === null ? null : <Problem error={vkey.error} onAgain={() => void vkey.refetch()} />}
      <p>{t('pack.key.lead')}</p>
      <p className="tr-fingerprint dz-mono" aria-label={t('pack.key')}>
        {print.data ?? '…'}
      </p>
      <dl className="dz-facts">
        <dt>{t('pack.key.whole')}</dt>
        <dd className="dz-mono">{vkey.data?.trim() ?? '…'}</dd>
      </dl>
    </section>
  );
}

function sizeOf(bytes: number, locale: string): string {
  const kilo = bytes / 1024;
  return kilo < 1024
    ? `${Math.max(1, Math.round(kilo)).toLocaleString(locale)} kB`
    : `${(kilo / 1024).toLocaleString(locale, { maximumFractionDigits: 1 })} MB`;
}
