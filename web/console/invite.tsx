import { Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';

import { InviteRequest, type Role } from '#vault/identity/api';
import { Dialog } from '#web/ui/dialog.tsx';
import { FrameBox } from '#web/ui/frame-box.tsx';
import { ALL_ROLES, roleName } from '#web/ui/roles.ts';
import { goToSignIn, useSession } from '#web/ui/signed-in.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { useNames } from './names.ts';

/** Invites a person: their name, their clients and roles; the vault's frame asks once more and shows the link, once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t, locale } = useLocale();
  const queries = useQueryClient();
  const names = useNames();
  const { vaultOrigin } = useSession();
  const [login, setLogin] = useState('');
  const [nameEn, setNameEn] = useState('');
  const [nameJa, setNameJa] = useState('');
  const [language, setLanguage] = useState<'en' | 'ja'>(locale);
  const [role, setRole] = useState<Role>('agent');
  const [tenants, setTenants] = useState<readonly string[]>([]);
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState(false);
  const request: z.infer<typeof InviteRequest> = {
    login: login.trim(),
    nameEn: nameEn.trim(),
    nameJa: nameJa.trim(),
    locale: language,
    memberships: tenants.map((tenant) => ({ tenant, role })),
  };
  const complete = InviteRequest.safeParse(request).success;
  if (asking) {
    return (
      <Dialog title={t(done ? 'invite.done' : 'people.invite')} onClose={onClose}>
        <div className="dz-stack">
          <FrameBox
            page="order"
            origin={vaultOrigin}
            title={t('people.invite')}
            open={{ type: 'open-invite', person: request }}
            minHeight={220}
            hear={(message) => {
              if (message.type === 'closed') {
                if (done) onClose();
                else setAsking(false);
              }
              if (message.type === 'ended') goToSignIn();
              if (message.type === 'invited') {
                setDone(true);
                void queries.invalidateQueries();
              }
            }}
          />
          {done ? <p>{t('invite.person')}</p> : null}
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('people.invite')} onClose={onClose}>
      <form
        className="dz-stack"
        onSubmit={(event) => {
          event.preventDefault();
          setAsking(true);
        }}
      >
        <TextInput
          label={t('invite.login')}
          description={t('invite.login.note')}
          value={login}
          autoComplete="off"
          required
          onChange={(event) => setLogin(event.currentTarget.value)}
        />
        <div className="co-two">
          <TextInput
            label={t('invite.nameEn')}
            value={nameEn}
            required
            onChange={(event) => setNameEn(event.currentTarget.value)}
          />
          <TextInput
            label={t('invite.nameJa')}
            value={nameJa}
            required
            onChange={(event) => setNameJa(event.currentTarget.value)}
          />
        </div>
        <div className="co-field">
          <span id="invite-language">{t('invite.language')}</span>
          <SegmentedControl
            aria-labelledby="invite-language"
            value={language}
            onChange={(value) => setLanguage(value === 'ja' ? 'ja' : 'en')}
            data={[
              { value: 'en', label: 'English' },
              { value: 'ja', label: '日本語' },
            ]}
          />
        </div>
        <label className="co-field">
          {t('invite.role')}
          <select
            value={role}
            onChange={(event) =>
              setRole(ALL_ROLES.find((one) => one === event.currentTarget.value) ?? 'agent')
            }
          >
            {ALL_ROLES.map((one) => (
              <option key={one} value={one}>
                {roleName(one, locale)}
              </option>
            ))}
          </select>
        </label>
        <fieldset className="co-fieldset">
          <legend>{t('invite.clients')}</legend>
          {names.clients.map((client) => (
            <Checkbox
              key={client.tenant}
              label={names.clientName(client.tenant)}
              checked={tenants.includes(client.tenant)}
              onChange={(event) =>
                setTenants(
                  event.currentTarget.checked
                    ? [...tenants, client.tenant]
                    : tenants.filter((one) => one !== client.tenant),
                )
              }
            />
          ))}
        </fieldset>
        <div className="dz-row">
          <Button type="submit" disabled={!complete}>
            {t('invite.make')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
