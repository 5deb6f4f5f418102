import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import type { ShiftCalendar } from '#desk/personnel/api';
import { Problem } from '#web/ui/pieces.tsx';
import { languageTag } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { acts } from './asks.ts';
import { useDesk } from './desk.tsx';
import { spanOf } from './shift-table.tsx';

type Exchange = ShiftCalendar['exchanges'][number];

/** Shifts that are to change hands, and whose word is awaited. */
export function ShiftExchanges({
  tenant,
  exchanges,
  zone,
  leads,
}: {
  tenant: string;
  exchanges: readonly Exchange[];
  zone: string;
  leads: boolean;
}) {
  const { t } = useLocale();
  return (
    <section className="page-part">
      <h2>{t('shifts.exchanges')}</h2>
      {exchanges.length === 0 ? <p className="dz-soft">{t('shifts.exchanges.none')}</p> : null}
      <ul className="papers">
        {exchanges.map((one) => (
          <Line key={one.exchangeId} tenant={tenant} exchange={one} zone={zone} leads={leads} />
        ))}
      </ul>
    </section>
  );
}

function Line({
  tenant,
  exchange,
  zone,
  leads,
}: {
  tenant: string;
  exchange: Exchange;
  zone: string;
  leads: boolean;
}) {
  const { t, locale, name } = useLocale();
  const { me, personOf } = useDesk();
  const queries = useQueryClient();
  const answer = useMutation({
    mutationFn: (said: Parameters<typeof acts.answerExchange>[2]) =>
      acts.answerExchange(tenant, exchange.exchangeId, said),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['shifts', tenant] }),
  });
  const nameOf = (id: string): string => {
    const person = personOf(id);
    return person === undefined ? '' : name(person);
  };
  const { shift, state, fromPerson, toPerson } = exchange;
  const day = new Intl.DateTimeFormat(languageTag(locale), { dateStyle: 'medium', timeZone: zone }).format(
    Date.parse(shift.startsAt),
  );
  const toMe = toPerson === me.personId;
  const fromMe = fromPerson === me.personId;
  const may = [
    ...(toMe && state === 'asked' ? (['accept'] as const) : []),
    ...(leads && !toMe && !fromMe && state === 'accepted' ? (['confirm'] as const) : []),
    ...(toMe || (leads && !fromMe) ? (['decline'] as const) : []),
    ...(fromMe ? (['withdraw'] as const) : []),
  ];
  return (
    <li>
      <span>
        {t('shifts.exchange', {
          from: nameOf(fromPerson),
          to: nameOf(toPerson),
          time: `${day} ${spanOf(shift, zone)}`,
        })}
      </span>
      <span className="dz-soft">
        {state === 'asked' ? t('shifts.asked', { name: nameOf(toPerson) }) : t('shifts.accepted')}
      </span>
      <span className="row">
        {may.map((said) => (
          <Button
            key={said}
            size="compact-sm"
            variant={said === 'accept' || said === 'confirm' ? 'filled' : 'default'}
            loading={answer.isPending}
            onClick={() => answer.mutate(said)}
          >
            {t(`shifts.${said}`)}
          </Button>
        ))}
      </span>
      {answer.error === null ? null : <Problem error={answer.error} />}
    </li>
  );
}
