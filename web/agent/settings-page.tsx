import { Button, SegmentedControl, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import type { PersonnelRecord } from '#desk/personnel/api';
import type { Locale } from '#web/client/ask.ts';
import { AccountBox } from '#web/ui/account.tsx';
import { addTexts, chooseLanguage } from '#web/ui/language.ts';
import { ClientBadge, Problem } from '#web/ui/pieces.tsx';
import { dayOf, languageTag } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { asks } from './asks.ts';
import { useWall } from './bridge.tsx';
import { useDesk } from './desk.tsx';
import { PAGE_TEXTS } from './texts-pages.ts';
import './pages.css';

addTexts(PAGE_TEXTS);

/** One's own: language, colours, papers, the way out. */
export function SettingsPage() {
  const { t, locale, name } = useLocale();
  const desk = useDesk();
  const papers = useQuery(asks.papers());
  const { bridge } = useWall();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const day = (iso: string | null): string => (iso === null ? '' : dayOf(iso, locale));
  const out = (): void => {
    // Whatever the vault says, the next page begins without a session.
    void bridge
      .signOut()
      .catch(() => undefined)
      .then(() => location.assign('/'));
  };
  return (
    <main id="main" className="page">
      <h1>{name(desk.me)}</h1>
      <section className="page-part">
        <h2>{t('me.settings')}</h2>
        <div className="setting">
          <span id="language">{t('me.language')}</span>
          <SegmentedControl
            aria-labelledby="language"
            value={locale}
            onChange={(value) => chooseLanguage(value as Locale)}
            data={[
              { value: 'en', label: 'English' },
              { value: 'ja', label: '日本語' },
            ]}
          />
        </div>
        <div className="setting">
          <span id="colours">{t('me.colours')}</span>
          <SegmentedControl
            aria-labelledby="colours"
            value={colorScheme}
            onChange={(value) => setColorScheme(value as MantineColorScheme)}
            data={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: t(`me.${value}`) }))}
          />
        </div>
      </section>
      <section className="page-part" aria-label={t('me.sign-in')}>
        <AccountBox
          origin={desk.vaultOrigin}
          title={t('me.sign-in')}
          onEnded={() => location.assign('/?next=/agent/me')}
        />
      </section>
      <section className="page-part">
        <h2>{t('me.papers')}</h2>
        {papers.error === null ? null : (
          <Problem error={papers.error} onAgain={() => void papers.refetch()} />
        )}
        <ul className="papers">
          {papers.data?.ndas.map((nda) => {
            const client = desk.clientOf(nda.tenant);
            return (
              <li key={nda.tenant}>
                {client === undefined ? null : <ClientBadge client={client} markOnly />}
                <span>{t('me.nda-of', { client: client === undefined ? '' : name(client) })}</span>
                <span className="state" data-good={nda.inForce}>
                  {nda.inForce ? t('me.in-force', { date: day(nda.expiresAt) }) : t('me.not-in-force')}
                </span>
                <Link to="/agent/me/nda/$tenant" params={{ tenant: nda.tenant }}>
                  {t(nda.inForce ? 'me.read' : 'me.read-sign')}
                </Link>
              </li>
            );
          })}
          {papers.data === undefined ? null : (
            <li>
              <span>{t('me.undertaking')}</span>
              <span className="state" data-good={papers.data.undertaking.inForce}>
                {papers.data.undertaking.inForce
                  ? t('me.in-force', { date: day(papers.data.undertaking.expiresAt) })
                  : t('me.not-in-force')}
              </span>
              <Link to="/agent/me/undertaking">
                {t(papers.data.undertaking.inForce ? 'me.read' : 'me.read-sign')}
              </Link>
            </li>
          )}
          {papers.data?.training.map((course) => (
            <TrainingLine key={course.course} course={course} />
          ))}
        </ul>
        {papers.data?.training.length === 0 ? <p className="dz-soft">{t('me.no-training')}</p> : null}
        <p>
          <Link to="/agent/shifts">{t('me.shift')}</Link>:{' '}
          {papers.data?.shift == null
            ? t('me.no-shift')
            : new Intl.DateTimeFormat(languageTag(locale), {
                dateStyle: 'medium',
                timeStyle: 'short',
              }).formatRange(new Date(papers.data.shift.startsAt), new Date(papers.data.shift.endsAt))}
        </p>
      </section>
      <Button variant="default" onClick={out} w="fit-content">
        {t('me.sign-out')}
      </Button>
    </main>
  );
}

function TrainingLine({ course }: { course: PersonnelRecord['training'][number] }) {
  const { t, locale, name, pick } = useLocale();
  const desk = useDesk();
  const day = (iso: string): string => dayOf(iso, locale);
  const clients = course.requiredBy.flatMap((tenant) => desk.clientOf(tenant) ?? []).map(name);
  return (
    <li>
      <span>
        {t('me.training-of', { course: pick(course.title) })}
        {clients.length === 0 ? null : (
          <span className="dz-soft"> {t('me.for', { clients: clients.join(', ') })}</span>
        )}
      </span>
      <span className="state" data-good={course.current}>
        {course.current && course.expiresAt !== null
          ? t('me.in-force', { date: day(course.expiresAt) })
          : t('me.not-in-force')}
        {course.requiredFrom === null
          ? null
          : ` · ${t('me.required-from', { date: day(course.requiredFrom) })}`}
        {course.outdated ? ` · ${t('me.outdated')}` : null}
      </span>
      <Link to="/agent/me/training/$course" params={{ course: course.course }}>
        {t(course.current && !course.outdated ? 'me.take-again' : 'me.take')}
      </Link>
    </li>
  );
}
