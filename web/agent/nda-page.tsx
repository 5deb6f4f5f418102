import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';

import type { DocumentRelation } from '#vault/identity/api';
import { Agreement } from '#web/ui/agreement.tsx';
import { addTexts } from '#web/ui/language.ts';
import { ClientBadge, Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { asks } from './asks.ts';
import { useDesk } from './desk.tsx';
import { Lost } from './lost.tsx';
import { SIGNED_OUT } from './signed-out.ts';
import { PAGE_TEXTS } from './texts-pages.ts';
import './pages.css';

addTexts(PAGE_TEXTS);

/** The undertaking to one client. */
export function NdaPage() {
  const { tenant } = useParams({ from: '/agent/me/nda/$tenant' });
  return <ToSign relation="client" tenant={tenant} />;
}

/** The undertaking to the provider, for whom one works. */
export function UndertakingPage() {
  const { me } = useDesk();
  const tenant = me.memberships[0]?.tenant;
  return tenant === undefined ? <Lost /> : <ToSign relation="provider-employee" tenant={tenant} />;
}

function ToSign({ relation, tenant }: { relation: DocumentRelation; tenant: string }) {
  const { t, name } = useLocale();
  const desk = useDesk();
  const queries = useQueryClient();
  const router = useRouter();
  const client = relation === 'client' ? desk.clientOf(tenant) : undefined;
  const nda = useQuery(asks.agreement(relation, tenant));
  if (relation === 'client' && client === undefined) return <Lost />;
  const title = client === undefined ? t('nda.own') : t('nda.title', { client: name(client) });
  return (
    <main id="main" className="page">
      {client === undefined ? null : <ClientBadge client={client} />}
      <h1>{title}</h1>
      {nda.error === null ? null : <Problem error={nda.error} onAgain={() => void nda.refetch()} />}
      {nda.data === undefined ? null : (
        <Agreement
          agreement={nda.data}
          tenant={tenant}
          title={title}
          signer={name(desk.me)}
          vaultOrigin={desk.vaultOrigin}
          pdf={`/api/personnel/agreement/${relation}/${tenant}/signed`}
          onSigned={() => void queries.invalidateQueries({ queryKey: ['personnel'] })}
          onEnded={() => dispatchEvent(new Event(SIGNED_OUT))}
        >
          <Button variant="default" onClick={() => router.history.back()}>
            {t('nda.back')}
          </Button>
        </Agreement>
      )}
    </main>
  );
}
