import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';

import { SetShift } from '#desk/personnel/api';
import { ask } from '#web/client/ask.ts';
import { goTo } from '#web/ui/address.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Problem } from '#web/ui/pieces.tsx';
import { fromLocalField, toLocalField } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { addressOf } from './frame.tsx';
import type { PersonLine } from './join-people.ts';
import { useNames } from './names.ts';

/** What a security officer may change about one person. Each change is a fact in the clients' logs. */
export function PersonDialog({ line, onClose }: { line: PersonLine; onClose: () => void }) {
  const { t, name } = useLocale();
  return (
    <Dialog title={name(line.person)} onClose={onClose}>
      <div className="dz-stack">
        <ShiftForm line={line} />
        <Ndas line={line} />
        <section className="dz-stack co-part">
          <h3>{t('person.contain')}</h3>
          <p className="dz-soft">{t('person.contain.lead')}</p>
          <Button
            variant="default"
            w="fit-content"
            onClick={() => goTo(`${addressOf('containment')}?person=${line.person.personId}`)}
          >
            {t('person.contain.go')}
          </Button>
        </section>
      </div>
    </Dialog>
  );
}

/** What the server says after a change is asked for anew; the answer itself only has to be one. */
const Answered = z.unknown();

function ShiftForm({ line }: { line: PersonLine }) {
  const { t } = useLocale();
  const queries = useQueryClient();
  const [from, setFrom] = useState(() => toLocalField(line.shift?.startsAt ?? nextHour(0)));
  const [to, setTo] = useState(() => toLocalField(line.shift?.endsAt ?? nextHour(8)));
  const shift = { startsAt: fromLocalField(from), endsAt: fromLocalField(to) };
  const valid = SetShift.safeParse(shift);
  const backwards = shift.startsAt !== null && shift.endsAt !== null && shift.endsAt <= shift.startsAt;
  const save = useMutation({
    mutationFn: () =>
      ask(Answered, `/api/personnel/shift/${line.person.personId}`, { method: 'POST', body: shift }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['console'] }),
  });
  return (
    <form
      className="dz-stack co-part"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <h3>{t('person.shift')}</h3>
      <div className="dz-row">
        <label className="co-field">
          {t('person.shift.from')}
          <input
            type="datetime-local"
            required
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
        </label>
        <label className="co-field">
          {t('person.shift.to')}
          <input
            type="datetime-local"
            required
            value={to}
            aria-invalid={backwards}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
        </label>
        <Button
          type="submit"
          variant="default"
          loading={save.isPending}
          disabled={!valid.success || backwards}
        >
          {t('person.shift.save')}
        </Button>
      </div>
      <p aria-live="polite" className={backwards ? 'co-missing' : 'dz-soft'}>
        {backwards
          ? t('person.shift.backwards')
          : save.isSuccess
            ? t('person.saved')
            : t('person.shift.note')}
      </p>
      {save.error === null ? null : <Problem error={save.error} />}
    </form>
  );
}

function Ndas({ line }: { line: PersonLine }) {
  const { t } = useLocale();
  const names = useNames();
  const signed = line.at.filter((one) => one.nda?.inForce === true);
  return (
    <section className="dz-stack co-part">
      <h3>{t('person.nda')}</h3>
      {signed.length === 0 ? <p className="dz-soft">{t('person.nda.none')}</p> : null}
      {signed.map((one) => (
        <WithdrawNda
          key={one.tenant}
          personId={line.person.personId}
          tenant={one.tenant}
          client={names.clientName(one.tenant)}
        />
      ))}
    </section>
  );
}

function WithdrawNda({ personId, tenant, client }: { personId: string; tenant: string; client: string }) {
  const { t } = useLocale();
  const queries = useQueryClient();
  const [sure, setSure] = useState(false);
  const withdraw = useMutation({
    mutationFn: () =>
      ask(Answered, `/api/personnel/withdraw-nda/${tenant}/${personId}`, { method: 'POST', body: {} }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['console'] }),
  });
  return (
    <div className="dz-stack">
      <div className="dz-row dz-row-end">
        <span>{client}</span>
        {sure ? null : (
          <Button size="compact-sm" variant="default" onClick={() => setSure(true)}>
            {t('person.nda.withdraw')}
          </Button>
        )}
      </div>
      {sure ? (
        <div className="co-sure" role="group" aria-label={t('person.nda.withdraw')}>
          <p>{t('person.nda.sure', { client })}</p>
          <div className="dz-row">
            <Button
              size="compact-sm"
              color="red.9"
              loading={withdraw.isPending}
              onClick={() => withdraw.mutate()}
            >
              {t('person.nda.withdraw.do', { client })}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setSure(false)}>
              {t('ui.cancel')}
            </Button>
          </div>
        </div>
      ) : null}
      {withdraw.error === null ? null : <Problem error={withdraw.error} />}
    </div>
  );
}

function nextHour(plus: number): string {
  const hour = 3_600_000;
  return new Date((Math.ceil(Date.now() / hour) + plus) * hour).toISOString();
}
