import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { AgreementView, type ClientPeople } from '#desk/personnel/api';
import { ask } from '#web/client/ask.ts';
import { Agreement } from '#web/ui/agreement.tsx';
import { Loading } from '#web/ui/loading.tsx';
import { Problem } from '#web/ui/pieces.tsx';
import { goToSignIn, useSession } from '#web/ui/signed-in.tsx';
import { dayOf } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { useClient } from './frame.tsx';

type Companies = ClientPeople['bindings']['companies'];

/** Who is bound to whom: the companies to each other, the people to both. The client's officer signs here. */
export function Bindings({ people: { bindings } }: { people: ClientPeople }) {
  const { t, name } = useLocale();
  const client = useClient();
  const [reading, setReading] = useState(false);
  const { companies, toProvider, toClient } = bindings;
  return (
    <section className="dz-sheet">
      <h2>{t('bind.title')}</h2>
      <p className="dz-soft">{t('bind.lead')}</p>
      <ul className="tr-courses">
        <li>
          <div className="dz-row dz-row-end">
            <div>
              <h3>{t('bind.companies', { client: name(client) })}</h3>
              <p className="dz-soft">{t('bind.version', { version: companies.version })}</p>
            </div>
            <div className="dz-row">
              <Side label={t('bind.you')} side={companies.byClient} />
              <Side label={t('bind.provider')} side={companies.byProvider} />
              <Button
                size="compact-sm"
                variant="default"
                aria-expanded={reading}
                onClick={() => setReading(!reading)}
              >
                {t(reading ? 'bind.close' : companies.byClient.inForce ? 'bind.read' : 'bind.read-sign')}
              </Button>
            </div>
          </div>
          {reading ? <ReadAndSign /> : null}
        </li>
        <Count title={t('bind.toProvider')} of={toProvider} />
        <Count title={t('bind.toClient', { client: name(client) })} of={toClient} />
      </ul>
    </section>
  );
}

function Side({ label, side }: { label: string; side: Companies['byClient'] }) {
  const { t, locale } = useLocale();
  return (
    <span className="dz-pill" data-tone={side.inForce ? 'ok' : 'bad'}>
      {label}:{' '}
      {side.inForce && side.expiresAt !== null
        ? t('bind.until', { day: dayOf(side.expiresAt, locale) })
        : t('bind.unsigned')}
    </span>
  );
}

function Count({ title, of }: { title: string; of: ClientPeople['bindings']['toClient'] }) {
  const { t } = useLocale();
  return (
    <li>
      <div className="dz-row dz-row-end">
        <div>
          <h3>{title}</h3>
          <p className="dz-soft">{t('bind.version', { version: of.version })}</p>
        </div>
        <span className="dz-pill" data-tone={of.signed === of.of ? 'ok' : 'warn'}>
          {t('bind.signed', { signed: of.signed, of: of.of })}
        </span>
      </div>
    </li>
  );
}

function ReadAndSign() {
  const { t, name } = useLocale();
  const client = useClient();
  const { session, vaultOrigin } = useSession();
  const queries = useQueryClient();
  const base = `/api/trust/${client.tenant}/people/agreement`;
  const agreement = useQuery({
    queryKey: ['trust', client.tenant, 'agreement'],
    queryFn: ({ signal }) => ask(AgreementView, base, { signal }),
  });
  if (agreement.data === undefined)
    return agreement.error === null ? (
      <Loading />
    ) : (
      <Problem error={agreement.error} onAgain={() => void agreement.refetch()} />
    );
  return (
    <Agreement
      agreement={agreement.data}
      tenant={client.tenant}
      title={t('bind.companies', { client: name(client) })}
      signer={name(session.person)}
      vaultOrigin={vaultOrigin}
      pdf={`${base}/signed`}
      onSigned={() => void queries.invalidateQueries({ queryKey: ['trust', client.tenant] })}
      onEnded={goToSignIn}
    />
  );
}
