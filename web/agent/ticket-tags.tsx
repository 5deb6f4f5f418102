import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { Tag } from '#vault/channels/api';
import { useLocale } from '#web/ui/use-locale.ts';
import { asks } from './asks.ts';
import { useWall } from './bridge.tsx';
import type { Change } from './change-ticket.ts';
import { notifyError } from './notices.tsx';

/** The ticket's tags, out of the client's own. A new one goes to the vault first: a tag is no place for somebody's name or number. */
export function TicketTags({
  tenant,
  tags,
  change,
}: {
  tenant: string;
  tags: readonly string[];
  change: (change: Change) => void;
}) {
  const { t, pick } = useLocale();
  const { bridge } = useWall();
  const queries = useQueryClient();
  const known = useQuery(asks.tags(tenant));
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const add = async (): Promise<void> => {
    const tag = typed.normalize('NFKC').trim().toLowerCase().replaceAll(/\s+/g, '-');
    if (tag === '') return;
    if (!Tag.safeParse(tag).success) return setWrong(t('tag.shape'));
    if (known.data?.tags.includes(tag) !== true) {
      setBusy(true);
      try {
        const answer = await bridge.keepWords({ tenant, words: { kind: 'tag', tag } });
        if (answer.outcome === 'held') return setWrong(pick(answer));
        await queries.invalidateQueries({ queryKey: asks.tags(tenant).queryKey });
      } catch (error) {
        return notifyError(error);
      } finally {
        setBusy(false);
      }
    }
    change({ addTags: [tag] });
    setTyped('');
    setWrong(null);
  };

  return (
    <div className="tags">
      <div className="field-row">
        <label htmlFor="tag">{t('ticket.tags')}</label>
        <input
          id="tag"
          className="plain-field"
          list="known-tags"
          autoComplete="off"
          placeholder={t('ticket.tag-add')}
          value={typed}
          maxLength={30}
          // Not disabled: that would take the focus away, and the next key would be the ticket's.
          readOnly={busy}
          aria-busy={busy}
          aria-invalid={wrong !== null}
          aria-describedby={wrong === null ? undefined : 'tag-wrong'}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setWrong(null);
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === 'Escape') {
              // Leaves the field, not the ticket.
              event.stopPropagation();
              event.currentTarget.blur();
            }
            if (event.key !== 'Enter') return;
            event.preventDefault();
            void add();
          }}
        />
        <datalist id="known-tags">
          {known.data?.tags
            .filter((tag) => !tags.includes(tag))
            .map((tag) => (
              <option key={tag} value={tag} />
            ))}
        </datalist>
      </div>
      {wrong === null ? null : (
        <p id="tag-wrong" className="field-wrong" role="alert">
          {wrong}
        </p>
      )}
      {tags.length === 0 ? null : (
        <ul>
          {tags.map((tag) => (
            <li key={tag} className="pill">
              {tag}
              <button
                type="button"
                aria-label={t('ticket.tag-remove', { tag })}
                onClick={() => change({ removeTags: [tag] })}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
