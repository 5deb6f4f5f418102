import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { useState } from 'react';

import { useAddress } from '#web/ui/address.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import type { Change } from './containment-order.ts';
import { useNames } from './names.ts';

/** What is to be closed, and why; it is looked at once more before it is done. */
export function SwitchForm({ onAsk }: { onAsk: (change: Change) => void }) {
  const { t, locale } = useLocale();
  const names = useNames();
  const { search } = useAddress();
  const [scope, setScope] = useState<Change['scope']>('agent');
  const [person, setPerson] = useState(search.get('person') ?? '');
  const [client, setClient] = useState('');
  const [reason, setReason] = useState('');
  const staff = names.people
    .filter((one) => !one.ofClient && one.state !== 'left')
    .toSorted((a, b) => names.person(a.personId).localeCompare(names.person(b.personId), locale));
  const chosen = scope === 'floor' || (scope === 'agent' ? person !== '' : client !== '');
  const ready = chosen && reason.trim().length >= 3;
  return (
    <form
      className="dz-sheet"
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready) return;
        onAsk({
          scope,
          tenant: scope === 'client' ? client : null,
          personId: scope === 'agent' ? person : null,
          active: true,
          reason: reason.trim(),
        });
      }}
    >
      <h2>{t('contain.switch')}</h2>
      <SegmentedControl
        aria-label={t('contain.scope')}
        value={scope}
        onChange={(value) => setScope(value === 'client' ? 'client' : value === 'floor' ? 'floor' : 'agent')}
        data={[
          { value: 'agent', label: t('contain.scope.agent') },
          { value: 'client', label: t('contain.scope.client') },
          { value: 'floor', label: t('contain.scope.floor') },
        ]}
      />
      <div className="co-target">
        {scope === 'agent' ? (
          <label className="co-field">
            {t('contain.person')}
            <select value={person} onChange={(event) => setPerson(event.currentTarget.value)}>
              <option value="">{t('contain.choose')}</option>
              {staff.map((one) => (
                <option key={one.personId} value={one.personId}>
                  {names.person(one.personId)}
                </option>
              ))}
            </select>
          </label>
        ) : null}
        {scope === 'client' ? (
          <label className="co-field">
            {t('contain.client')}
            <select value={client} onChange={(event) => setClient(event.currentTarget.value)}>
              <option value="">{t('contain.choose')}</option>
              {names.clients.map((one) => (
                <option key={one.tenant} value={one.tenant}>
                  {names.clientName(one.tenant)}
                </option>
              ))}
            </select>
          </label>
        ) : null}
        {scope === 'floor' ? <p>{t('contain.floor.note')}</p> : null}
      </div>
      <Textarea
        label={t('contain.reason')}
        description={t('contain.reason.note')}
        value={reason}
        required
        maxLength={300}
        rows={3}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button type="submit" color="red.9" w="fit-content" disabled={!ready}>
        {t('contain.review')}
      </Button>
    </form>
  );
}
