import { Button, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { SearchRule } from '#desk/trust/api';
import { LAST4_CLASSES } from '#vault/tokens/api';
import { className } from '#web/ui/data-classes.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { useClient } from './frame.tsx';
import { searchRuleOf } from './questions.ts';
import { VaultForm } from './vault-form.tsx';

/** By what besides their whole a client's values may be searched. The yes is said in the vault's frame. */
export function SearchRuleForm() {
  const { tenant } = useClient();
  const rule = useQuery(searchRuleOf(tenant)).data;
  return rule === undefined ? null : <Form key={JSON.stringify(rule)} rule={rule} />;
}

function Form({ rule }: { rule: SearchRule }) {
  const { t, locale, name } = useLocale();
  const client = useClient();
  const [last4, setLast4] = useState(rule.last4);
  const [names, setNames] = useState(rule.names);
  const [asking, setAsking] = useState(false);
  const order = {
    type: 'open-search-rule',
    tenant: client.tenant,
    clientName: name(client),
    ask: { last4, names },
  } as const;
  return (
    <VaultForm
      title={t('search.rule')}
      order={asking ? order : null}
      onClose={() => setAsking(false)}
      hear={(answer) => answer.type === 'search-rule'}
    >
      <p>{t('search.rule.lead')}</p>
      <form
        className="dz-stack tr-form"
        onSubmit={(event) => {
          event.preventDefault();
          setAsking(true);
        }}
      >
        <fieldset className="tr-checks">
          <legend>{t('search.rule.last4')}</legend>
          {LAST4_CLASSES.map((cls) => (
            <Checkbox
              key={cls}
              label={className(cls, locale)}
              checked={last4.includes(cls)}
              onChange={() =>
                setLast4((before) =>
                  before.includes(cls) ? before.filter((one) => one !== cls) : [...before, cls],
                )
              }
            />
          ))}
        </fieldset>
        <Checkbox
          label={t('search.rule.names')}
          checked={names}
          onChange={(event) => setNames(event.currentTarget.checked)}
        />
        {rule.filled ? null : <p role="status">{t('search.rule.filling')}</p>}
        <Button type="submit" w="fit-content">
          {t('search.rule.set')}
        </Button>
      </form>
    </VaultForm>
  );
}
