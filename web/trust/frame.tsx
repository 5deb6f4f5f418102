import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useRef, type ReactNode } from 'react';

import type { Client } from '#vault/identity/api';
import { Go, GoOn } from '#web/ui/address.tsx';
import { PageTabs } from '#web/ui/page-tabs.tsx';
import { ClientBadge, EmptyState, EvaluationBanner } from '#web/ui/pieces.tsx';
import { signOut } from '#web/ui/sign-out.ts';
import { goToSignIn, useSession } from '#web/ui/signed-in.tsx';
import { TopBar } from '#web/ui/top-bar.tsx';
import { useLive } from '#web/ui/use-live.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { waitingOf } from './questions.ts';

const OfClient = createContext<Client | null>(null);

/** The client whose portal this is. Only inside `Frame`. */
export function useClient(): Client {
  const client = useContext(OfClient);
  if (client === null) throw new Error('useClient outside Frame');
  return client;
}

/** The address of a page of this client's portal. */
export function usePage(): (page: PageName, search?: string) => string {
  const { slug } = useClient();
  return (page, search) => addressOf(slug, page) + (search === undefined ? '' : `?${search}`);
}

export const PAGES = [
  'today',
  'releases',
  'verify',
  'policy',
  'people',
  'controls',
  'oversight',
  'destinations',
  'pack',
  'erasures',
  'detection',
  'rules',
  'keys',
  'values',
] as const;
export type PageName = (typeof PAGES)[number];

export function addressOf(slug: string, page: PageName): string {
  return page === 'today' ? `/trust/${slug}` : `/trust/${slug}/${page}`;
}

/** The clients for which this person is the officer. */
function useOwnClients(): Client[] {
  const { session } = useSession();
  const own = new Set(
    session.person.memberships
      .filter((membership) => membership.role === 'client_officer')
      .map((membership) => membership.tenant),
  );
  return session.clients.filter((client) => own.has(client.tenant));
}

/** Head and pages of one client's portal. */
export function Frame({ slug, page, children }: { slug: string; page: PageName; children: ReactNode }) {
  const { t, name } = useLocale();
  const { session, vaultOrigin } = useSession();
  const own = useOwnClients();
  const client = own.find((one) => one.slug === slug);
  const title = [t(`trust.${page}`), ...(client === undefined ? [] : [name(client)]), t('trust.title')].join(
    ' · ',
  );
  useEffect(() => {
    document.title = title;
  }, [title]);
  if (client === undefined) return own.length > 0 ? <ToFirstClient /> : <NotForYou />;
  return (
    <OfClient value={client}>
      <a className="dz-skip" href="#main">
        {t('ui.skip')}
      </a>
      <div className="dz-page">
        <EvaluationBanner shown={session.evaluation} />
        <TopBar onSignOut={() => signOut(vaultOrigin)}>
          <ClientBadge client={client} />
          <span className="dz-soft">{t('trust.title')}</span>
          {own.length < 2 ? null : <OtherClients own={own} here={client} />}
        </TopBar>
        <PageTabs
          label={t('trust.pages')}
          pages={PAGES.map((one) => ({
            to: addressOf(slug, one),
            name: t(`trust.${one}`),
            here: one === page,
          }))}
        />
        <main id="main" className="dz-main" tabIndex={-1}>
          <Fresh />
          {page === 'oversight' ? null : <Waiting />}
          {children}
        </main>
      </div>
    </OfClient>
  );
}

/** Asks again for what is shown when something happened, at most every three seconds. */
function Fresh() {
  const queries = useQueryClient();
  const due = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const refresh = (): void => {
    due.current ??= setTimeout(() => {
      due.current = undefined;
      void queries.invalidateQueries({ queryKey: ['trust'] });
    }, 3_000);
  };
  useEffect(() => () => clearTimeout(due.current), []);
  useLive({
    resumed: refresh,
    event: (event) => {
      if (event.type === 'signed_out') goToSignIn();
      else if (event.type !== 'hello' && event.type !== 'presence' && event.type !== 'customer_typing')
        refresh();
    },
  });
  return null;
}

/** Somebody waits for this officer's yes: said on every page but the one where it is given. */
function Waiting() {
  const { t } = useLocale();
  const { tenant, slug } = useClient();
  const { vaultOrigin } = useSession();
  const waiting = useQuery(waitingOf(tenant, vaultOrigin)).data ?? 0;
  if (waiting === 0) return null;
  return (
    <p className="tr-unread dz-row dz-row-end" role="status">
      {t('oversight.notice', { count: waiting })}
      <Go to={addressOf(slug, 'oversight')}>{t('oversight.go')}</Go>
    </p>
  );
}

function OtherClients({ own, here }: { own: readonly Client[]; here: Client }) {
  return own
    .filter((one) => one.tenant !== here.tenant)
    .map((one) => (
      <Go key={one.tenant} to={addressOf(one.slug, 'today')}>
        <ClientBadge client={one} />
      </Go>
    ));
}

export function ToFirstClient() {
  const [first] = useOwnClients();
  if (first === undefined) return <NotForYou />;
  return <GoOn to={addressOf(first.slug, 'today')} />;
}

function NotForYou() {
  const { t } = useLocale();
  return (
    <main className="dz-alone">
      <EmptyState title={t('ui.wrongRole.title')} action={<a href="/">{t('ui.wrongRole.go')}</a>}>
        {t('trust.notForYou')}
      </EmptyState>
    </main>
  );
}
