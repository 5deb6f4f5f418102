import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { Front } from '#desk/edge/api';
import type { Person } from '#vault/identity/api';
import { ask } from '#web/client/ask.ts';
import { ClientBadge, EvaluationBanner, Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { Page } from './page.tsx';
import { SignInFrame } from './sign-in-frame.tsx';

/** `/`: on an evaluation the roles to step into; otherwise sign-in and nothing else. */
export function FrontPage() {
  const { t } = useLocale();
  const front = useQuery({
    queryKey: ['front'],
    queryFn: () => ask(Front, '/api/front'),
    refetchInterval: ({ state }) => (state.data?.filling == null ? false : 1_000),
  });
  if (front.data === undefined) {
    return (
      <Page narrow>
        {front.error === null ? null : <Problem error={front.error} onAgain={() => void front.refetch()} />}
      </Page>
    );
  }
  if (!front.data.evaluation) {
    return (
      <Page narrow>
        <h1>{t('front.sign-in')}</h1>
        <SignInFrame origin={front.data.vaultOrigin} how={{ with: 'passkey' }} />
      </Page>
    );
  }
  return (
    <>
      <EvaluationBanner shown />
      <Page>
        <Evaluation front={front.data} />
      </Page>
    </>
  );
}

function Evaluation({ front }: { front: Front }) {
  const { t, name } = useLocale();
  const [chosen, setChosen] = useState<Person | 'passkey' | null>(null);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen !== null) panel.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  // A client is somebody for whom agents answer; the support company itself is none.
  const answeredFor = front.clients.filter(({ tenant }) =>
    front.people.some(({ memberships }) =>
      memberships.some((one) => one.tenant === tenant && one.role === 'agent'),
    ),
  );
  const staff = front.people.filter(({ ofClient, state }) => !ofClient && state === 'active');
  const officers = front.people.filter(({ ofClient, state }) => ofClient && state === 'active');
  return (
    <>
      <h1>{t('front.title')}</h1>
      <div className="what">
        <p>{t('front.what1')}</p>
        <p>{t('front.what2')}</p>
        <p>{t('front.what3')}</p>
      </div>
      {front.filling === null ? null : <Filling {...front.filling} />}
      <h2>{t('front.try')}</h2>
      <p className="dz-soft">{t('front.try.hint')}</p>
      <div className="roles">
        <section aria-labelledby="customers">
          <h3 id="customers">{t('front.customers')}</h3>
          <ul>
            {answeredFor.map((client) => (
              <li key={client.tenant}>
                <a className="role" href={`${front.vaultOrigin}/portal/${client.slug}`}>
                  <ClientBadge client={client} markOnly />
                  <span>
                    <strong>{t('front.customer', { client: name(client) })}</strong>
                    <small>{t('front.customer.hint')}</small>
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </section>
        <People
          title={t('front.staff')}
          id="staff"
          people={staff}
          front={front}
          chosen={chosen}
          onChoose={setChosen}
        />
        <People
          title={t('front.officers')}
          id="officers"
          people={officers}
          front={front}
          chosen={chosen}
          onChoose={setChosen}
        />
        <section>
          <ul>
            <li>
              <button
                type="button"
                className="role"
                aria-pressed={chosen === 'passkey'}
                onClick={() => setChosen('passkey')}
              >
                <span>
                  <strong>{t('front.passkey')}</strong>
                  <small>{t('front.passkey.hint')}</small>
                </span>
              </button>
            </li>
          </ul>
        </section>
      </div>
      <div ref={panel} className="entrance" data-open={chosen !== null} aria-live="polite">
        {chosen === null ? null : (
          <SignInFrame
            key={chosen === 'passkey' ? 'passkey' : chosen.login}
            origin={front.vaultOrigin}
            how={
              chosen === 'passkey'
                ? { with: 'passkey' }
                : { with: 'made-here', login: chosen.login, name: name(chosen) }
            }
          />
        )}
      </div>
      <p className="dz-soft front-foot">{t('front.setup')}</p>
    </>
  );
}

function People({
  title,
  id,
  people,
  front,
  chosen,
  onChoose,
}: {
  title: string;
  id: string;
  people: readonly Person[];
  front: Front;
  chosen: Person | 'passkey' | null;
  onChoose: (person: Person) => void;
}) {
  const { t, name, locale } = useLocale();
  const say = (person: Person): string => {
    const roles = [...new Set(person.memberships.map(({ role }) => role))];
    return roles
      .map((role) => {
        const clients = person.memberships
          .filter((one) => one.role === role)
          .map(({ tenant }) => front.clients.find((client) => client.tenant === tenant))
          .filter((client) => client !== undefined)
          .map(name);
        if (clients.length === 0) return t(`role.${role}`);
        return t('role.for', {
          role: t(`role.${role}`),
          clients: clients.join(locale === 'ja' ? '、' : ', '),
        });
      })
      .join(locale === 'ja' ? '／' : '; ');
  };
  return (
    <section aria-labelledby={id} className={`roles-${id}`}>
      <h3 id={id}>{title}</h3>
      <ul>
        {people.map((person) => (
          <li key={person.personId}>
            <button
              type="button"
              className="role"
              aria-pressed={chosen !== 'passkey' && chosen?.personId === person.personId}
              onClick={() => onChoose(person)}
            >
              <span className="front-face" aria-hidden="true">
                {name(person).slice(0, 1)}
              </span>
              <span>
                <strong>{name(person)}</strong>
                <small>{say(person)}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Filling({ done, of }: { done: number; of: number }) {
  const { t } = useLocale();
  const said = t('front.filling', { done, of });
  return (
    <div className="filling">
      <label>
        {said}
        <progress value={done} max={of} />
      </label>
      <p className="dz-soft">{t('front.filling.hint')}</p>
    </div>
  );
}
