import { Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';

import { InviteRequest, type Role } from '#vault/identity/api';
import { askBridge } from '#web/client/ask-bridge.ts';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Problem } from '#web/ui/pieces.tsx';
import { ALL_ROLES, roleName } from '#web/ui/roles.ts';
import { useSession } from '#web/ui/signed-in.tsx';
import { exactTime } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { useNames } from './names.ts';

/** Invites a person: their name, their clients and roles; answers a link that is shown once. */
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
  const request: z.infer<typeof InviteRequest> = {
    login: login.trim(),
    nameEn: nameEn.trim(),
    nameJa: nameJa.trim(),
    locale: language,
    memberships: tenants.map((tenant) => ({ tenant, role })),
  };
  const complete = InviteRequest.safeParse(request).success;
  const invite = useMutation({
    mutationFn: async () => {
      // Signed in the vault's own frame: this page's server cannot invite anybody by itself.
      const answer = await askBridge(vaultOrigin, { type: 'invite', person: request });
      if (answer.type !== 'invited') throw new Error(`the bridge answered ${answer.type}`);
      return answer.answer;
    },
    onSuccess: () => queries.invalidateQueries(),
  });
  if (invite.data !== undefined) {
    return (
      <Dialog title={t('invite.done')} onClose={onClose}>
        <div className="dz-stack">
          <p>{t('invite.once')}</p>
          <pre className="dz-code" tabIndex={0} role="region" aria-label={t('invite.link')}>
            {invite.data.link}
          </pre>
          <div className="dz-row">
            <CopyButton text={invite.data.link} label={t('invite.copy')} />
            <span className="dz-soft">
              {t('invite.expires', { time: exactTime(invite.data.expiresAt, locale) })}
            </span>
          </div>
          <p>{t('invite.person')}</p>
          <Button variant="default" w="fit-content" onClick={onClose}>
            {t('ui.close')}
          </Button>
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
          invite.mutate();
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
        {invite.error === null ? null : <Problem error={invite.error} />}
        <div className="dz-row">
          <Button type="submit" disabled={!complete} loading={invite.isPending}>
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
