import { Button } from '@mantine/core';

import { Dialog } from '#web/ui/dialog.tsx';
import { Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import type { Change } from './containment-order.ts';
import { concerned } from './join-people.ts';
import { usePeople } from './use-people.ts';

/** What will be closed and for whom, before it is. */
export function ConfirmSwitch({
  change,
  what,
  pending,
  error,
  onDo,
  onClose,
}: {
  change: Change;
  what: string;
  pending: boolean;
  error: unknown;
  onDo: () => void;
  onClose: () => void;
}) {
  const { t } = useLocale();
  const { lines } = usePeople();
  const count = concerned(lines ?? [], change.scope, change.personId ?? change.tenant).length;
  return (
    <Dialog title={t('contain.confirm.title', { what })} onClose={onClose}>
      <div className="dz-stack">
        <p>
          <b>{t(`contain.confirm.${change.scope}`, { count, what })}</b>
        </p>
        <ul className="co-plain">
          <li>{t('contain.confirm.open')}</li>
          <li>{t('contain.confirm.kept')}</li>
          <li>{t('contain.confirm.logged')}</li>
        </ul>
        <dl className="dz-facts">
          <dt>{t('contain.reason')}</dt>
          <dd>{change.reason}</dd>
        </dl>
        {error === null ? null : <Problem error={error} />}
        <div className="dz-row">
          <Button color="red.9" loading={pending} onClick={() => onDo()}>
            {t('contain.confirm.do', { what })}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
